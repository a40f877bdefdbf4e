"""The tokens of what is known of a message beside its words: letters and digits alone.

Whatever of them was written by senders must not become another token, least of all one
that says who may see the message.
"""

# Stands before the hexadecimal spelling of what is not a plain word. Engines take it
# for a letter, and no plain word has it.
_SPELLED = "\u00aa"
_LONGEST = 100


def sender_token(person_id: int) -> str:
    return f"s{person_id}"


def room_token(room_id: int) -> str:
    return f"r{room_id}"


def run_token(run_id: int) -> str:
    return f"i{run_id}"


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
    ('m340070', 'mª78207075626c6963')
    """
    return f"m{_plain(hipchat_id)}"


def color_token(color: str) -> str:
    return f"c{_plain(color.casefold())}"


def emoticon_token(shortcut: str) -> str:
    """Of an emoticon by its shortcut, or a smiley as it is written.

    >>> emoticon_token("Boom"), emoticon_token(":)")
    ('eboom', 'eª3a29')
    """
    return f"e{_plain(shortcut.casefold())}"


def extension_token(extension: str) -> str:
    return f"x{_plain(extension.casefold())}"


def shape_token(shape: str) -> str:
    return f"n{_plain(shape)}"


def _plain(text: str) -> str:
    """Engines fold the case of letters, so that capitals are spelled as well."""
    if text.isascii() and text.isalnum() and text == text.lower():
        return text[:_LONGEST]
    return _SPELLED + text[:_LONGEST].encode().hex()
