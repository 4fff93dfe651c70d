"""Models whose inputs and outputs are dictionaries, also of lists and in models inside.

Every function takes a framework, `keras` or `tf_keras`, and gives a model.
"""


def pair(k, *names):
    """Make inputs of two numbers."""
    return [k.Input((2,), name=name) for name in names]


def dictionary_in(k):
    first, second = pair(k, "z_first", "a_second")
    both = k.layers.Concatenate()([first, k.layers.Dense(3)(second)])
    return k.Model({"z_first": first, "a_second": second}, k.layers.Dense(2)(both))


def dictionary_out(k):
    x = k.Input((3,))
    dense = k.layers.Dense
    ends = {"start": dense(1, name="one")(x), "end": dense(2, name="another")(x)}
    return k.Model(x, ends)


def dictionary_in_and_out(k):
    x, y = pair(k, "in_x", "in_y")
    both = k.layers.Concatenate()([x, y])
    ends = {"zz": k.layers.Dense(2)(both), "aa": k.layers.Dense(2, "sigmoid")(x)}
    return k.Model({"q": x, "b": y}, ends)


def dictionary_out_of_the_same_kind(k):
    x = k.Input((2,))
    dense = k.layers.Dense
    return k.Model(x, {name: dense(2)(x) for name in ("m", "z", "a", "k")})


def inner_dictionary_out(k):
    x = k.Input((3,))
    dense = k.layers.Dense
    ends = {"p": dense(2, name="pp")(x), "a": dense(2, name="aa")(x)}
    inner = k.Model(x, ends, name="heads")
    y = k.Input((3,))
    found = inner(y)
    return k.Model(y, k.layers.Concatenate()([found["p"], found["a"]]))


def splitting(k):
    """Make a model with a dictionary of outputs."""
    x = k.Input((3,))
    return k.Model(x, {"s": k.layers.Dense(2)(x), "e": k.layers.Dense(2)(x)})


def inner_dictionary_out_one(k):
    inner, y = splitting(k), k.Input((3,))
    return k.Model(y, k.layers.ReLU()(inner(y)["s"]))


def inner_dictionary_is_the_output(k):
    inner, y = splitting(k), k.Input((3,))
    return k.Model(y, inner(y))


def joining(k):
    """Make a model with a dictionary of inputs."""
    i, j = pair(k, "ii", "jj")
    joined = k.layers.Concatenate()([k.layers.Dense(2)(i), j])
    return k.Model({"z": i, "b": j}, joined, name="sub")


def inner_dictionary_in(k):
    inner, (x, y) = joining(k), pair(k, "x", "y")
    return k.Model([x, y], inner({"b": y, "z": x}))


def inner_dictionary_in_another_order(k):
    inner, (x, y) = joining(k), pair(k, "x", "y")
    hidden = inner({"z": y, "b": x})
    return k.Model([x, y], k.layers.Concatenate()([hidden, inner({"b": x, "z": x})]))


def dictionaries_three_deep(k):
    i, j = pair(k, "i", "j")
    dense, concatenate = k.layers.Dense, k.layers.Concatenate
    ends = {"t": dense(2)(i), "c": concatenate()([dense(1)(j), dense(1)(i)])}
    model = k.Model({"y": i, "d": j}, ends, name="n3")
    for name in ("n2", "n1"):
        i, j = pair(k, f"{name}_i", f"{name}_j")
        found = model({"d": i, "y": j})
        ends = {"t": dense(2)(found["c"]), "c": found["t"]}
        model = k.Model({"y": i, "d": j}, ends, name=name)
    x, y = pair(k, "x", "y")
    found = model({"y": x, "d": y})
    return k.Model([x, y], concatenate()([found["t"], found["c"]]))


def dictionary_of_lists(k):
    i, j, m = pair(k, "i", "j", "m")
    dense, concatenate = k.layers.Dense, k.layers.Concatenate
    ends = {"s": [dense(2)(i), dense(1)(j)], "e": concatenate()([m, j])}
    inner = k.Model({"w": [i, j], "f": m}, ends)
    x, y, z = pair(k, "x", "y", "z")
    found = inner({"w": [y, z], "f": x})
    return k.Model([x, y, z], concatenate()([found["s"][1], found["e"], found["s"][0]]))


DICTIONARIES = [
    *(dictionary_in, dictionary_out, dictionary_in_and_out),
    *(dictionary_out_of_the_same_kind, inner_dictionary_out, inner_dictionary_out_one),
    *(inner_dictionary_is_the_output, inner_dictionary_in),
    *(inner_dictionary_in_another_order, dictionaries_three_deep, dictionary_of_lists),
]
