"""What Fastly hands over, and what the handler is to read: for both runtimes."""

# an address, the target in it
TARGETS = [
    ("http://a/b?c=d", b"/b?c=d"),
    ("https://a:80/", b"/"),
    ("http://a?b=/c", b"/?b=/c"),  # the first slash is in the query
    ("http://a", b"/"),
    ("http://a*", b"*"),  # OPTIONS *
    ("http://a*b/c", b"/c"),
    ("http://a/b*", b"/b*"),
    ("http://u:p@a/b://c", b"/b://c"),
    ("/b?c=http://d/e", b"/b?c=http://d/e"),  # no address at all
    ("http://" + "a" * 60_000 + "/b", b"/b"),  # long because of the host's name
]

# the values of a header, the value that they make; None: absent
HEADERS = [
    ([], None),
    ([b""], b""),
    ([b"a", b"", b"b"], b"a, , b"),
    ([b"a" * 8192], b"a" * 8192),
    ([b"a" * 8193], None),
    ([b"a"] * 2731, b", ".join([b"a"] * 2731)),  # 8,191 together
    ([b"a"] * 2732, None),  # 8,194; less with a NUL instead of ", "
    ([b"a" * 8000, b"b" * 8000], None),  # the host gives the first only
]
