"""Rules on training, on programs written by hand; what raises, warns or trains in silence was tried on Keras 3.15 with TensorFlow."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked, fixed

CODES = tuple(f"KC{number}" for number in range(602, 617))

HEAD = """
        import numpy as np, tensorflow as tf, keras
        from keras import layers
        from keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
        x, y, c = np.random.rand(640, 8), np.random.rand(640), np.random.randint(0, 3, 640)
        def build(loss="mse", metrics=None, units=1, activation=None):
            model = keras.Sequential([keras.Input((8,)), layers.Dense(16, activation="relu"), layers.Dense(units, activation=activation)])
            model.compile(optimizer="adam", loss=loss, metrics=metrics)
            return model
"""

PROGRAMS = {
    "monitors of one output": """
        model = build(metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse"), keras.metrics.MeanSquaredError()])
        for monitor in ("val_loss", "val_mae", "val_rmse", "loss", "val_mean_squared_error"):
            model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping(monitor=monitor)])
        model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping("val_mean_absolute_error")])  # KC603
        model.fit(x, y, validation_split=0.1, callbacks=[ReduceLROnPlateau(monitor="val_acc", factor=0.5)])  # KC603
        model.fit(x, y, validation_data=(x[:50], y[:50]), callbacks=EarlyStopping(monitor="val_rmse", mode="min"))
        model.fit(x, y, callbacks=[ReduceLROnPlateau(monitor="loss"), EarlyStopping(monitor="val_mae", patience=20)])  # KC603
    """,
    "checkpoints only matter where they choose": """
        model = build()
        model.fit(x, y, callbacks=[ModelCheckpoint("a.keras")])
        best = ModelCheckpoint("a.keras", save_best_only=True)
        model.fit(x, y, callbacks=[best])  # KC603
        model.fit(x, y, callbacks=[ModelCheckpoint("w.{epoch:02d}-{val_loss:.2f}.keras")])  # KC603
        model.fit(x, y, validation_split=0.2, callbacks=[ModelCheckpoint("w.{epoch}-{loss:.2f}-{val_loss:.2f}.keras")])
        def train(validation=None):
            net = build()
            net.fit(x, y, validation_data=validation, callbacks=[EarlyStopping()])
        wrong = ModelCheckpoint(filepath="a.keras", monitor="val_accuracy", mode="max", save_best_only=True)  # KC603
        model.fit(x, y, validation_split=0.2, callbacks=[wrong])
    """,
    "several outputs": """
        inputs = keras.Input((8,))
        h = layers.Dense(8, activation="relu")(inputs)
        model = keras.Model(inputs, [layers.Dense(1, name="price")(h), layers.Dense(3, activation="softmax", name="kind")(h)])
        model.compile("adam", ["mse", "sparse_categorical_crossentropy"], metrics=[["mae"], ["accuracy"]])
        model.fit(x, [y, c], validation_split=0.1, callbacks=[EarlyStopping("val_loss")])
        model.fit(x, [y, c], validation_split=0.1, callbacks=[EarlyStopping("val_kind_accuracy", mode="max")])
        model.fit(x, [y, c], validation_split=0.1, callbacks=[EarlyStopping("val_kind_accuracy")])  # KC603
        model.fit(x, [y, c], validation_split=0.1, callbacks=[EarlyStopping("val_accuracy", mode="max")])  # KC603
    """,
    "own metrics and own logs": """
        def spread(y_true, y_pred):
            return keras.ops.std(y_pred)
        class Extra(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                logs["val_f1"] = 0.5
        class Print(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                print(logs["loss"])
        model = build(metrics=[spread])
        model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping("val_spread", mode="min")])
        model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping("val_spread")])  # KC603
        model.fit(x, y, validation_split=0.1, callbacks=[Extra(), EarlyStopping("val_f1", mode="max")])
        model.fit(x, y, validation_split=0.1, callbacks=[Print(), EarlyStopping("val_f1", mode="max")])  # KC603
    """,
    "metrics that are not known": """
        import settings
        model = build(metrics=settings.METRICS)
        model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping("val_anything")])
        def train(model, callbacks, data):
            model.fit(x, y, validation_data=data, callbacks=[EarlyStopping("val_loss")])
    """,
    "compile": """
        model = build()
        model.compile("adam", "mse", ["mae", "mape"])  # KC605
        model.compile("adam", "mse", "accuracy")  # KC605
        model.compile("adam", "mse", metrics=keras.metrics.MeanAbsoluteError())  # KC605
        model.compile("adam", "mse", [0.5])
        model.compile("adam", "mse", None, ["mae"])
        model.compile(optimizer="adam", loss="mse", metrics=("mae",))
        model.compile(optimizer="adam", loss="mse", loss_weights=[1.0], metrics={"a": "mae"})
    """,
    "one optimizer": """
        opt = keras.optimizers.Adam(1e-3)
        def make(units):
            model = keras.Sequential([keras.Input((8,)), layers.Dense(units, activation="relu"), layers.Dense(1)])
            model.compile(optimizer=opt, loss="mse")
            return model
        for units in (8, 16):
            make(units).fit(x, y)  # KC606
        first = build()
        first.compile(keras.optimizers.SGD(0.01), "mse")
        first.fit(x, y)
        first.fit(x, y)
        again = keras.Sequential(first.layers)
        again.compile(first.optimizer, "mse")
        again.fit(x, y)
    """,
    "datasets": """
        model = build()
        pairs = tf.data.Dataset.from_tensor_slices((x, y))
        model.fit(pairs)  # KC607
        model.fit(pairs.shuffle(100).map(lambda a, b: (a * 2, b)))  # KC607
        model.fit(pairs.batch(32).batch(4))  # KC607
        model.fit(pairs.batch(32), validation_data=pairs)  # KC607
        model.fit(pairs.batch(32), batch_size=32)  # KC607
        model.fit(pairs.batch(32), y)  # KC607
        model.fit(pairs.batch(32).repeat())  # KC607
        model.fit(pairs.batch(32).repeat(), steps_per_epoch=20)
        model.fit(pairs.repeat(3).shuffle(50).batch(32).prefetch(1), validation_data=pairs.batch(64))
        model.fit(pairs.batch(1).unbatch().batch(16))
        model.fit(tf.data.Dataset.from_tensors((x, y)))
        model.evaluate(pairs)  # KC607
        model.predict(tf.data.Dataset.from_tensor_slices(x).batch(8))
    """,
    "datasets from elsewhere": """
        def load(path):
            return tf.data.TFRecordDataset(path).map(parse)
        model = build()
        model.fit(load("train.tfrecord"))
        images = keras.utils.image_dataset_from_directory("flowers", image_size=(8, 8))
        images = images.cache().shuffle(1000).prefetch(1)
        net = keras.Sequential([keras.Input((8, 8, 3)), layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(5)])
        net.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        net.fit(images, epochs=2)
    """,
    "sample counts": """
        from sklearn.model_selection import train_test_split
        model = build()
        model.fit(x, y[:600])  # KC608
        model.fit(x[:600], y[:600])
        model.fit(x, y, validation_data=(x[:100], y[:50]))  # KC608
        model.fit(x, y, sample_weight=np.ones(600))  # KC608
        x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=0.2)
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        model.evaluate(x_test, y_train)  # KC608
        flat = x_train.reshape(-1, 1)
        one = keras.Sequential([keras.Input((1,)), layers.Dense(1)])
        one.compile("sgd", "mse")
        one.fit(flat, y_train)  # KC608
    """,
    "validation on training data": """
        model = build()
        model.fit(x, y, validation_data=(x, y))  # KC609
        ds = tf.data.Dataset.from_tensor_slices((x, y)).batch(32)
        model.fit(ds, validation_data=ds)  # KC609
        model.fit(x[:500], y[:500], validation_data=(x[500:], y[500:]))
    """,
    "file names": """
        import os
        folder = os.environ["OUT"]
        ModelCheckpoint(os.path.join(folder, "best.hdf5"), monitor="val_loss")  # KC611
        ModelCheckpoint(folder + "/{epoch}.keras")
        ModelCheckpoint(f"{folder}/cp-{{epoch}}.ckpt", save_weights_only=True)  # KC611
        ModelCheckpoint(filepath="w.h5", save_weights_only=True)  # KC611
        ModelCheckpoint("model.h5")
        ModelCheckpoint(folder)
        model = build()
        model.save_weights("weights.h5")  # KC611
        model.save_weights("model.weights.h5")
    """,
    "class weights": """
        from sklearn.utils import class_weight
        model = build("sparse_categorical_crossentropy", units=3, activation="softmax")
        model.fit(x, c, class_weight={0: 1.0, 1: 2.0, 2: 1.0})
        model.fit(x, c, class_weight={0: 1.0, 1: 2.0})
        model.fit(x, c, class_weight={1: 1.0, 2: 2.0, 3: 1.0})  # KC612
        model.fit(x, c, class_weight={"cat": 1.0, "dog": 2.0, "fox": 1.0})  # KC612
        model.fit(x, c, class_weight=[1.0, 2.0, 1.0])  # KC612
        weights = class_weight.compute_class_weight("balanced", classes=np.unique(c), y=c)
        model.fit(x, c, class_weight=weights)  # KC612
        model.fit(x, c, class_weight=dict(enumerate(weights)))
    """,
    "folds": """
        from sklearn.model_selection import KFold, StratifiedKFold
        model = build()
        start = model.get_weights()
        scores = []
        for fold, (train, test) in enumerate(KFold(4, shuffle=True).split(x, y)):
            model.fit(x[train], y[train], validation_data=(x[test], y[test]))  # KC613
        other = build()
        for train, test in KFold(4).split(x):
            other.set_weights(start)
            other.fit(x[train], y[train])
            scores.append(other.evaluate(x[test], y[test]))
        for train, test in StratifiedKFold(3).split(x, c):
            fresh = keras.models.clone_model(other)
            fresh.compile("adam", "mse")
            fresh.fit(x[train], y[train])
            fresh.evaluate(x[test], y[test])
        for part in range(4):
            other.fit(x[part * 100:(part + 1) * 100], y[part * 100:(part + 1) * 100])
    """,
    "shared layers in folds": """
        from sklearn.model_selection import KFold
        hidden = layers.Dense(16, activation="relu")
        drop = layers.Dropout(0.2)
        for train, test in KFold(3).split(x):
            model = keras.Sequential([keras.Input((8,)), hidden, drop, layers.Dense(1)])  # KC613
            model.compile("adam", "mse")
            model.fit(x[train], y[train])
            model.evaluate(x[test], y[test])
        for train, test in KFold(3).split(x):
            model = keras.Sequential([keras.Input((8,)), drop, layers.Dense(1)])
            model.compile("adam", "mse")
            model.fit(x[train], y[train])
            model.evaluate(x[test], y[test])
    """,
    "thrown away": """
        ds = tf.data.Dataset.from_tensor_slices((x, y))
        ds.batch(32)  # KC614
        np.expand_dims(x, -1)  # KC614
        x.reshape(-1, 8)  # KC614
        keras.utils.to_categorical(c)  # KC614
        np.random.shuffle(x)
        x.sort()
        ds = ds.batch(32)
        print(x.astype("float32"))
    """,
    "splits": """
        from sklearn.datasets import load_iris
        from sklearn.utils import shuffle
        a, b = load_iris(return_X_y=True)
        model = keras.Sequential([keras.Input((4,)), layers.Dense(8, activation="relu"), layers.Dense(3, activation="softmax")])
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(a, b, validation_split=0.2)  # KC615
        model.fit(a, b)
        p, q = shuffle(a, b)
        model.fit(p, q, validation_split=0.2)
        order = np.random.permutation(150)
        model.fit(a[order], b[order], validation_split=0.2)
        model.compile("adam", "categorical_crossentropy")
        model.fit(a, keras.utils.to_categorical(b), validation_split=0.2)  # KC615
        labels = np.array([0] * 100 + [1] * 100 + [2] * 100)
        model.compile("adam", "sparse_categorical_crossentropy")
        model.fit(np.random.rand(300, 4), labels, validation_split=0.2)  # KC615
        def stream():
            while True:
                yield x[:32], y[:32]
        build().fit(stream(), steps_per_epoch=10, validation_split=0.1)  # KC615
    """,
    "steps": """
        from tensorflow.keras.preprocessing.image import ImageDataGenerator
        pictures, kinds = np.random.rand(640, 8, 8, 3), np.random.randint(0, 2, 640)
        net = keras.Sequential([keras.Input((8, 8, 3)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
        net.compile("adam", "binary_crossentropy")
        BATCH = 16
        flow = ImageDataGenerator(rotation_range=10).flow(pictures, kinds, batch_size=BATCH)
        net.fit(flow, steps_per_epoch=len(pictures))  # KC616
        net.fit(flow, steps_per_epoch=pictures.shape[0] // BATCH)
        net.fit(flow, steps_per_epoch=len(flow))
        net.fit(flow, steps_per_epoch=int(np.ceil(640 / BATCH)))
        train = ImageDataGenerator(rescale=1 / 255).flow_from_directory("images", target_size=(8, 8), class_mode="binary", batch_size=20)
        net.fit(train, steps_per_epoch=train.samples)  # KC616
        net.fit(train, steps_per_epoch=train.samples // 20)
    """,
    "learning rates": """
        deep = build()
        for optimizer in [keras.optimizers.SGD(0.5), keras.optimizers.Adam(0.01), keras.optimizers.Adagrad(0.5)]:
            deep.compile(optimizer, "mse")
        deep.compile(keras.optimizers.RMSprop(learning_rate=0.1), "mse")  # KC602
        deep.compile(keras.optimizers.SGD(learning_rate=10), "mse")  # KC602
        deep.compile(keras.optimizers.Adam(0.0), "mse")  # KC602
        deep.compile(keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.5, 1000, 0.9)), "mse")  # KC602
        deep.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.0, 1000, warmup_target=1e-3, warmup_steps=100)), "mse")
        deep.compile(keras.optimizers.Adam(learning_rate="0.001"), "mse")  # KC602
        deep.compile(keras.optimizers.SGD(keras.optimizers.schedules.PiecewiseConstantDecay([5, 8], [0.1, 0.01, 0.001])), "mse")  # KC602
        deep.fit(x, y, epochs=10)
        deep.compile(keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10)), "mse")  # KC602
        deep.fit(x, y, epochs=10)
        deep.compile(keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 200)), "mse")
        deep.fit(x, y, epochs=10)
        line = keras.Sequential([keras.Input((8,)), layers.Normalization(), layers.Dense(4), layers.Dense(1)])
        line.compile(keras.optimizers.Adam(0.1), "mse")
    """,
    "arguments of compile": """
        def net():
            return keras.Sequential([keras.Input((8,)), layers.Dense(1)])
        net().compile(keras.optimizers.Adam, "mse")  # KC605
        net().compile(optimizer="adam", loss="mse", metrics=keras.metrics.MeanAbsoluteError())  # KC605
        net().compile("adam", "mse", "accuracy")  # KC605
        net().compile("adam", "mse", [0.5])
        net().compile("adam", "mse", None, ["mae"])
        net().compile("adam", keras.losses.MeanSquaredError, metrics=("mae",))
        model = net()
        model.compile(optimizer="adam", metrics=["mae"])
        model.fit(x, y)  # KC605
        own = keras.Sequential([keras.Input((8,)), layers.Dense(1, kernel_regularizer="l2")])
        own.compile(optimizer="adam")
        own.fit(x, y)
    """,
    "parts of a split": """
        import pandas as pd
        from sklearn.model_selection import train_test_split
        table = pd.read_csv("table.csv")
        rows, target = table.drop("target", axis=1), table["target"]
        model = build()
        x_train, y_train, x_test, y_test = train_test_split(rows, target, test_size=0.2)
        model.fit(x_train, y_train)  # KC608
        x_train, x_test, y_train, y_test = train_test_split(rows.values, target.values, test_size=0.2)
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        model.fit(x_train, y_train, validation_data=(x_test, y_train))  # KC608
        model.evaluate(x_test, y_train)  # KC608
    """,
    "steps that are floats": """
        import math
        def batches():
            while True:
                yield x[:32], y[:32]
        model = build()
        model.fit(batches(), steps_per_epoch=len(x) / 32)  # KC616
        model.fit(batches(), steps_per_epoch=np.ceil(len(x) / 32))  # KC616
        model.fit(batches(), steps_per_epoch=math.ceil(len(x) / 32))
        model.fit(batches(), steps_per_epoch=int(len(x) / 32))
        model.fit(x, y, batch_size=32, steps_per_epoch=len(x))  # KC616
        model.fit(x, y, batch_size=32, steps_per_epoch=len(x) // 32)
        model.predict(batches(), steps=100 / 32)  # KC616
    """,
    "callbacks that cannot be": """
        from keras.callbacks import LearningRateScheduler
        from keras.optimizers.schedules import ExponentialDecay
        model = build()
        model.fit(x, y, callbacks=[EarlyStopping])  # KC604
        model.fit(x, y, callbacks=[LearningRateScheduler(ExponentialDecay(1e-3, 1000, 0.9))])  # KC604
        model.fit(x, y, callbacks=[LearningRateScheduler(lambda epoch: 1e-3 * 0.9 ** epoch)])
        grow = ReduceLROnPlateau("loss", factor=10)  # KC604
        model.compile(keras.optimizers.Adam(ExponentialDecay(1e-3, 1000, 0.9)), "mse")
        model.fit(x, y, callbacks=[ReduceLROnPlateau("loss", patience=3)])  # KC604
    """,
    "weights of classes that Keras refuses": """
        model = build("sparse_categorical_crossentropy", units=3, activation="softmax")
        model.fit(x, c, class_weight="balanced")  # KC612
        model.fit(x, c, class_weight={0: 1.0, 1: 2.0, 2: 1.0}, sample_weight=np.ones(640))  # KC612
        model.fit(x, c, class_weight={0: 1.0, 1: 2.0, 2: 1.0})
        inputs = keras.Input((8,))
        two = keras.Model(inputs, [layers.Dense(1)(inputs), layers.Dense(3, activation="softmax")(inputs)])
        two.compile("adam", ["mse", "sparse_categorical_crossentropy"])
        two.fit(x, [y, c], class_weight={0: 1.0, 1: 2.0, 2: 1.0})  # KC612
    """,
    "validated on a part": """
        from sklearn.model_selection import train_test_split
        model = build()
        x_train, x_test, y_train, y_test = train_test_split(x, y)
        model.fit(x, y, validation_data=(x_test, y_test))  # KC609
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        model.fit(x[:500], y[:500], validation_data=(x[500:], y[500:]))
        x / 255.0  # KC614
    """,
    "waiting": """
        model = build()
        model.fit(x, y, validation_split=0.1, callbacks=[ReduceLROnPlateau(patience=5), EarlyStopping(patience=5)])  # KC604
        model.fit(x, y, validation_split=0.1, callbacks=[ReduceLROnPlateau(patience=2), EarlyStopping(patience=5)])
        model.fit(x, y, validation_split=0.1, callbacks=[ReduceLROnPlateau("loss", patience=9), EarlyStopping(patience=5)])
    """,
}


@pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)
def test_flagged_lines(program: str) -> None:
    assert_marked(HEAD + program, CODES)


FIXES = {
    "KC603": ('model = build(metrics=["acc"])\n        model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping(monitor="val_accuracy")])', 'EarlyStopping(monitor="val_acc")'),
    "KC605": ('build().compile("adam", "mse", "mae")', 'compile("adam", "mse", metrics=["mae"])'),
    "KC607": ("ds = tf.data.Dataset.from_tensor_slices((x, y))\n        build().fit(ds)", "fit(ds.batch(32))"),
    "KC611": ('ModelCheckpoint("w-{epoch:02d}.ckpt", save_weights_only=True)', 'ModelCheckpoint("w-{epoch:02d}.weights.h5", save_weights_only=True)'),
    "KC614": ("np.expand_dims(x, 0)", "x = np.expand_dims(x, 0)"),
}  # fmt: skip


@pytest.mark.parametrize("code", FIXES)
def test_fixes(code: str) -> None:
    program, expected = FIXES[code]
    mended = fixed(HEAD + "        " + program + "\n", (code,), unsafe=True)
    assert expected in mended
    assert fixed(mended, (code,), unsafe=True) == mended
