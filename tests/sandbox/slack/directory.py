"""Who and what is in the workspace: users, channels, user groups."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM_ID = "T0SANDBOX1"
TEAM_DOMAIN = "sandbox-msp"
APP_ID = "A0REFUNDS1"
BOT_ID = "B0REFUNDS1"
BOT_USER_ID = "U0REFUNDBOT"
CREATED = 1_700_000_000
TIME_ZONE = "Pacific/Auckland"


@dataclass(slots=True)
class User:
    id: str
    name: str
    real_name: str
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    team_id: str = TEAM_ID

    def payload(self) -> Json:
        profile = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": "" if self.is_bot else self.real_name.split()[0],
            "display_name_normalized": "" if self.is_bot else self.real_name.split()[0],
            "team": TEAM_ID,
        }
        payload: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": CREATED,
        }
        if self.deleted:
            return payload
        return payload | {
            "real_name": self.real_name,
            "tz": TIME_ZONE,
            "tz_label": "New Zealand Time",
            "tz_offset": 46800,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            **({"is_stranger": True} if self.is_stranger else {}),
        }

    def brief(self) -> Json:
        """The user as every interactive payload names them."""
        return {"id": self.id, "username": self.name, "name": self.name, "team_id": self.team_id}


@dataclass(slots=True)
class Channel:
    id: str
    name: str
    is_private: bool = False
    is_archived: bool = False
    is_im: bool = False
    members: list[str] = field(default_factory=list)

    def payload(self, *, viewer: str = BOT_USER_ID) -> Json:
        if self.is_im:
            other = next(member for member in self.members if member != viewer)
            return {"id": self.id, "created": CREATED, "is_im": True, "is_archived": False, "user": other}
        return {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": CREATED,
            "creator": BOT_USER_ID,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_general": self.name == "general",
            "is_shared": False,
            "is_ext_shared": False,
            "is_org_shared": False,
            "is_member": viewer in self.members,
            "context_team_id": TEAM_ID,
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }


@dataclass(slots=True)
class Group:
    id: str
    handle: str
    name: str
    users: list[str]
    disabled: bool = False

    def payload(self, *, include_users: bool, include_count: bool) -> Json:
        payload: Json = {
            "id": self.id,
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "name": self.name,
            "description": "",
            "handle": self.handle,
            "is_external": False,
            "date_create": CREATED,
            "date_update": CREATED,
            "date_delete": CREATED if self.disabled else 0,
            "auto_type": None,
            "created_by": BOT_USER_ID,
            "updated_by": BOT_USER_ID,
            "deleted_by": None,
            "prefs": {"channels": [], "groups": []},
        }
        if include_users:
            payload["users"] = list(self.users)
        if include_count:
            payload["user_count"] = str(len(self.users))
        return payload


class Directory:
    """The seeded people and places; people are found by name, places by name or id."""

    def __init__(self, *, bot_in_refunds: bool = True) -> None:
        people = [
            User("U0MERE0001", "mere", "Mere Tamihana"),
            User("U0WIREMU01", "wiremu", "Wiremu Kingi"),
            User("U0AROHA001", "aroha", "Aroha Ngata"),
            User("U0SIONE001", "sione", "Sione Fifita"),
            User("U0TANE0001", "tane", "Tāne Walker", deleted=True),
        ]
        active = [person.id for person in people if not person.deleted]
        refunds = [*active, BOT_USER_ID] if bot_in_refunds else list(active)
        places = [
            Channel("C0GENERAL1", "general", members=[*active, BOT_USER_ID]),
            Channel("C0REFUNDS1", "refunds", members=refunds),
            Channel("C0PRIVATE1", "accounts-private", is_private=True, members=["U0AROHA001", "U0WIREMU01"]),
            Channel("C0ARCHIVE1", "old-refunds", is_archived=True, members=[*active, BOT_USER_ID]),
        ]
        self.users = {user.id: user for user in [*people, User(BOT_USER_ID, "refunds", "Refunds", is_bot=True)]}
        self.channels = {channel.id: channel for channel in places}
        self.groups = {
            "S0APPROVE1": Group("S0APPROVE1", "refund-approvers", "Refund approvers", ["U0WIREMU01", "U0AROHA001"]),
        }

    def add_user(self, name: str, real_name: str) -> User:
        user = User(f"U0{name.upper():0<8}"[:10], name, real_name)
        self.users[user.id] = user
        for channel in self.channels.values():
            if not (channel.is_private or channel.is_im):
                channel.members.append(user.id)
        return user

    def add_channel(self, name: str, *, members: list[str], is_private: bool = False) -> Channel:
        channel = Channel(f"C0ADDED{len(self.channels):03d}", name, is_private=is_private, members=members)
        self.channels[channel.id] = channel
        return channel

    def user_named(self, name: str) -> User:
        return next(user for user in self.users.values() if user.name == name)

    def channel_named(self, name: str) -> Channel:
        wanted = name.lstrip("#")
        return next(channel for channel in self.channels.values() if wanted in {channel.name, channel.id})

    def group_named(self, handle: str) -> Group:
        return next(group for group in self.groups.values() if handle.lstrip("@") in {group.handle, group.id})

    def direct_channel(self, user_id: str) -> Channel:
        """The direct conversation of the bot and one person; made on first use."""
        channel_id = f"D{user_id[1:]}"
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "directmessage", is_im=True, members=[user_id, BOT_USER_ID])
        return self.channels[channel_id]
