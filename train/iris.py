"""Fisher's 150 irises → models/iris: a small network that names a flower's species.

    $ python train/iris.py
    accuracy on 30 held-out rows: 0.967
    wrote models/iris

The network takes raw centimetres; a Normalization layer scales them. Two runs on one
machine give the same weights. `--out` names another folder.
"""

import training

# isort: split
import bundle
import figure
import keras
import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split

SEED = 1
EPOCHS = 100
HELD_OUT_ROWS = 30
MIN_CM, MAX_CM = 0.1, 30
LABELS = ["setosa", "versicolor", "virginica"]

FEATURES = [
    ("sepal_length", 5.1, "Length of a sepal, the green leaf under the petals"),
    ("sepal_width", 3.5, "Width of a sepal, where it is widest"),
    ("petal_length", 1.4, "Length of a petal, the coloured leaf"),
    ("petal_width", 0.2, "Width of a petal, where it is widest"),
]

SIGNATURE = {
    "name": "iris",
    "title": "Iris species",
    "description": "Which of three irises a flower is, from its sepals and petals.",
    "features": [
        {
            "name": name,
            "dtype": "float32",
            "unit": "cm",
            "min": MIN_CM,
            "max": MAX_CM,
            "example": example,
            "description": description,
        }
        for name, example, description in FEATURES
    ],
    "output": {"kind": "classification", "labels": LABELS},
    "cache": {"browser_s": 0, "edge_s": 3600},
    "cors": {"allow_origin": "*"},
    "unknown": "error",
}


def main() -> None:
    """Train, say how good it is, write the bundle."""
    out = training.start("iris", SEED)
    flowers = load_iris()
    assert list(flowers.target_names) == LABELS
    rows, species = flowers.data.astype(np.float32), flowers.target
    train_rows, held_rows, train_species, held_species = train_test_split(
        rows, species, test_size=HELD_OUT_ROWS, stratify=species, random_state=SEED
    )
    model = network(train_rows)
    history = training.fit(
        model, (train_rows, train_species), (held_rows, held_species), EPOCHS
    )
    named = np.argmax(model(held_rows), axis=1)
    accuracy = np.mean(named == held_species)
    print(f"accuracy on {HELD_OUT_ROWS} held-out rows: {accuracy:.3f}")

    sets = [
        bundle.RowSet("dataset", rows, tolerance=1e-6),
        bundle.random_rows(SIGNATURE, SEED),
    ]
    bundle.write(out, model, SIGNATURE, sets)
    figure.classification(out / "training.png", history, held_species, named, LABELS)
    print(f"wrote {out}")


def network(rows: np.ndarray) -> keras.Sequential:
    """Build the classifier for raw centimetres.

    Shapes: rows (n, 4), which the normalization adapts to.
    """
    normalization = keras.layers.Normalization(name="centimetres")
    normalization.adapt(rows)
    # Flowers of 30 cm are allowed: large weights would give them large logits, and
    # those lose digits in float32.
    small = keras.regularizers.L2(3e-3)
    model = keras.Sequential(
        [
            keras.Input((len(FEATURES),), name="flower"),
            normalization,
            keras.layers.Dense(16, "relu", kernel_regularizer=small, name="hidden_1"),
            keras.layers.Dense(8, "relu", kernel_regularizer=small, name="hidden_2"),
            keras.layers.Dense(
                len(LABELS), "softmax", kernel_regularizer=small, name="species"
            ),
        ],
        name="iris",
    )
    model.compile(
        optimizer=keras.optimizers.Adam(0.005),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,
    )
    return model


if __name__ == "__main__":
    main()
