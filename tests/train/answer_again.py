import json
import sys

import keras
import numpy as np

model = keras.models.load_model(sys.argv[1])
rows = np.array(json.load(sys.stdin), np.float32)
print(json.dumps(np.asarray(model(rows), np.float64).tolist()))
