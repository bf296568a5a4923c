"""A local Slack workspace that speaks the real protocols, at least as strict as Slack."""

from tests.sandbox.slack.controls import PersonCannot
from tests.sandbox.slack.home import Home
from tests.sandbox.slack.messages import Message
from tests.sandbox.slack.modal import Modal
from tests.sandbox.slack.person import Person
from tests.sandbox.slack.service import LocalSlack
from tests.sandbox.slack.workspace import LEAST_SCOPES, Failure

__all__ = ["LEAST_SCOPES", "Failure", "Home", "LocalSlack", "Message", "Modal", "Person", "PersonCannot"]
