"""The tokens of what is known of a message beside its words: letters and digits alone.

Whatever of them was written by senders must not become another token, least of all one
that says who may see the message.
"""


def sender_token(person_id: int) -> str:
    return f"s{person_id}"


def room_token(room_id: int) -> str:
    return f"r{room_id}"


def kind_token(kind: str) -> str:
    """
    >>> kind_token("guest_access")
    'kguestaccess'
    """
    return f"k{kind.replace('_', '')}"


def feature_token(feature: str) -> str:
    return f"has{feature}"


def mention_token(hipchat_id: str) -> str:
    """
    >>> mention_token("340070"), mention_token("x public")
    ('m340070', 'm78207075626c6963')
    """
    is_token = hipchat_id.isascii() and hipchat_id.isalnum()
    return f"m{hipchat_id if is_token else hipchat_id.encode().hex()}"
