"""178 Italian wines → models/wine: a small network that estimates a wine's alcohol.

    $ python train/wine.py
    R² on 36 held-out rows: 0.529, mean absolute error 0.427 % vol
    wrote models/wine

The wines are those that scikit-learn carries, analysed by Forina and others; the other
twelve quantities go in. The data names no units: a feature has one where its magnitude
in wine leaves no other. Two runs on one machine give the same weights. `--out` names
another folder.
"""

import training

# isort: split
import bundle
import figure
import keras
import numpy as np
from sklearn.datasets import load_wine
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split

SEED = 1
EPOCHS = 80
HELD_OUT_ROWS = 36
UNIT = "% vol"

# name, unit, min, max: the data's range and a little more; example: its first wine
FEATURES = [
    ("malic_acid", "g/L", 0.5, 6, 1.71, "Malic acid, the sour of unripe grapes"),
    ("ash", "g/L", 1, 3.5, 2.43, "Minerals that stay when the wine is burnt"),
    ("alcalinity_of_ash", "meq/L", 8, 32, 15.6, "Acid that the ash neutralizes"),
    ("magnesium", "mg/L", 60, 170, 127, "Dissolved magnesium"),
    ("total_phenols", None, 0.5, 4.5, 2.8, "Phenols of every kind"),
    ("flavanoids", None, 0.2, 5.5, 3.06, "Phenols such as colour and tannins"),
    ("nonflavanoid_phenols", None, 0.1, 0.7, 0.28, "Phenols of the other kind"),
    ("proanthocyanins", None, 0.2, 4, 2.29, "Tannins of skin and seed"),
    ("color_intensity", None, 1, 14, 5.64, "How deep the colour is"),
    ("hue", None, 0.4, 1.8, 1.04, "Yellow over red: old wines have more"),
    ("od280_od315_of_diluted_wines", None, 1, 4.5, 3.92, "Absorbance, 280 over 315 nm"),
    ("proline", "mg/L", 200, 1800, 1065, "Proline, the grape's main amino acid"),
]

SIGNATURE = {
    "name": "wine",
    "title": "Wine alcohol",
    "description": "How much alcohol a wine has, from twelve other measurements.",
    "features": [
        {
            "name": name,
            "dtype": "float32",
            **({"unit": unit} if unit else {}),
            "min": low,
            "max": high,
            "example": example,
            "description": description,
        }
        for name, unit, low, high, example, description in FEATURES
    ],
    "output": {"kind": "regression", "name": "alcohol", "unit": UNIT},
    "cache": {"browser_s": 0, "edge_s": 3600},
    "cors": {"allow_origin": "*"},
    "unknown": "error",
}


def main() -> None:
    """Train, say how good it is, write the bundle."""
    out = training.start("wine", SEED)
    wines = load_wine()
    columns = [name.replace("/", "_") for name in wines.feature_names]
    assert columns == ["alcohol", *(feature[0] for feature in FEATURES)]
    alcohol, rows = np.split(wines.data.astype(np.float32), [1], axis=1)
    train_rows, held_rows, train_alcohol, held_alcohol = train_test_split(
        rows,
        alcohol,
        test_size=HELD_OUT_ROWS,
        stratify=wines.target,
        random_state=SEED,
    )
    model = network(train_rows, train_alcohol)
    history = training.fit(
        model, (train_rows, train_alcohol), (held_rows, held_alcohol), EPOCHS
    )
    answered = np.asarray(model(held_rows))
    print(
        f"R² on {HELD_OUT_ROWS} held-out rows: {r2_score(held_alcohol, answered):.3f}, "
        f"mean absolute error {mean_absolute_error(held_alcohol, answered):.3f} {UNIT}"
    )

    sets = [bundle.RowSet("dataset", rows), bundle.random_rows(SIGNATURE, SEED)]
    bundle.write(out, model, SIGNATURE, sets)
    figure.regression(out / "training.png", history, held_alcohol, answered, UNIT)
    print(f"wrote {out}")


def network(rows: np.ndarray, alcohol: np.ndarray) -> keras.Sequential:
    """Build the estimator for measurements as they are.

    Shapes: rows (n, 12), which the normalization adapts to; alcohol (n, 1), where the
    answers begin
    """
    normalization = keras.layers.Normalization(name="measurements")
    normalization.adapt(rows)
    # so few wines are learnt by heart otherwise
    small = keras.regularizers.L2(3e-2)
    mean = keras.initializers.Constant(round(float(alcohol.mean()), 2))
    model = keras.Sequential(
        [
            keras.Input((len(FEATURES),), name="wine"),
            normalization,
            keras.layers.Dense(16, "relu", kernel_regularizer=small, name="hidden_1"),
            keras.layers.Dense(8, "relu", kernel_regularizer=small, name="hidden_2"),
            keras.layers.Dense(
                1, kernel_regularizer=small, bias_initializer=mean, name="alcohol"
            ),
        ],
        name="wine",
    )
    model.compile(optimizer=keras.optimizers.Adam(0.005), loss="mse", jit_compile=False)
    return model


if __name__ == "__main__":
    main()
