"""`python -m tests.chaos.wrapped_bot`: the bot as a process of its own, with points where it can be killed."""

import os
import sys

import bot.__main__
from tests.chaos.injection import install

if __name__ == "__main__":
    install(os.environ)
    sys.exit(bot.__main__.main())
