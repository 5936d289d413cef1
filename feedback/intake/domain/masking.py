"""Contact details as their owner knows them again and nobody else can use them."""


def masked_email(email: str) -> str:
    """`l•••@example.cn`: the first letter and the server."""
    name, at, server = email.rpartition("@")
    return f"{name[:1]}•••{at}{server}"


def masked_phone(phone: str) -> str:
    """`•••8000`: the last four characters, or two of a short number."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    return "•••" + digits[-4 if len(digits) > 7 else -2 :]


def masked_name(name: str) -> str:
    """`王•`: the first character."""
    return f"{name[:1]}•" if name else ""
