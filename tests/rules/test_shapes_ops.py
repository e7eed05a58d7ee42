"""Rules on ops and on what goes into models, on programs written by hand; what Keras does with each was tried on Keras 3.15."""

from __future__ import annotations

import pytest

from tests.rules.marked_programs import assert_marked

CODES = ("KC105", "KC110", "KC111", "KC112", "KC113", "KC115", "KC116", "KC117", "KC118")

PROGRAMS = {
    "a residual that changes the channels": """
        import tensorflow as tf
        from tensorflow.keras import layers, Model, Input
        import numpy as np
        def residual_block(x, filters):
            y = layers.Conv2D(filters, 3, padding='same')(x)
            y = layers.BatchNormalization()(y)
            return layers.ReLU()(x + y)  # KC112
        inp = Input((32,32,3))
        x = residual_block(inp, 64)
    """,
    "in a Lambda on two tensors": """
        from keras.layers import Input, Dense, Lambda, Concatenate
        from keras.models import Model
        import tensorflow as tf
        a = Input(shape=(10,))
        b = Input(shape=(20,))
        d = Lambda(lambda t: t[0] - t[1])([a, b])  # KC112
        m = Model([a,b], Dense(1)(d))
    """,
    "a product without transposing": """
        import keras
        from keras import layers, ops
        class Attn(layers.Layer):
            def __init__(self, units):
                super().__init__()
                self.W = layers.Dense(units)
                self.V = layers.Dense(1)
            def call(self, query, values):
                score = ops.matmul(query, values)  # KC112
                return score
        q = keras.Input((5, 64))
        v = keras.Input((9, 64))
        out = Attn(10)(q, v)
    """,
    "an axis in a model of its own": """
        import tensorflow as tf
        from tensorflow import keras
        class M(keras.Model):
            def __init__(self):
                super().__init__()
                self.d1 = keras.layers.Dense(32, activation='relu')
                self.d2 = keras.layers.Dense(16)
            def call(self, x):
                a = self.d1(x)
                b = self.d2(x)
                return tf.concat([a, b], axis=2)  # KC113
        m = M()
        m(tf.zeros((4, 8)))
    """,
    "concatenated on an axis that Flatten took": """
        from keras import layers, Input
        x = Input((28,28,1))
        h = layers.Conv2D(8,3)(x)
        h = layers.Flatten()(h)
        z = layers.concatenate([h, h], axis=3)  # KC113
    """,
    "Dense behind Flatten of images of any size": """
        from keras.models import Sequential
        from keras.layers import Conv2D, Flatten, Dense
        model = Sequential()
        model.add(Conv2D(32, (3,3), input_shape=(None, None, 3), activation='relu'))
        model.add(Flatten())
        model.add(Dense(10, activation='softmax'))  # KC111
    """,
    "Dense behind Flatten of series of any length": """
        import numpy as np
        from keras.models import Sequential
        from keras.layers import LSTM, Dense, Flatten
        def build():
            model = Sequential()
            model.add(LSTM(32, return_sequences=True, input_shape=(None, 8)))
            model.add(Flatten())
            model.add(Dense(1))  # KC111
            return model
    """,
    "a network for larger images": """
        from tensorflow.keras.applications.inception_v3 import InceptionV3
        from tensorflow.keras.layers import *
        base = InceptionV3(weights='imagenet', include_top=False, input_shape=(32, 32, 3))  # KC117
    """,
    "classes with the classifier of ImageNet": """
        from tensorflow.keras.applications import ResNet50
        def create_model(num_classes=5):
            base = ResNet50(weights='imagenet', classes=num_classes)  # KC116
            return base
        create_model()
    """,
    "grey images for the weights of ImageNet": """
        from keras.applications.vgg16 import VGG16
        model = VGG16(weights="imagenet", include_top=False, input_shape=(48, 48, 1))  # KC116
    """,
    "an embedding matrix without a row for 0": """
        import numpy as np
        from tensorflow.keras.layers import Embedding, Input, LSTM
        from tensorflow.keras.initializers import Constant
        word_index = {'a': 1, 'b': 2, 'c': 3}
        EMB = 50
        embedding_matrix = np.zeros((len(word_index), EMB))
        for w, i in word_index.items():
            pass
        layer = Embedding(len(word_index) + 1, EMB, embeddings_initializer=Constant(embedding_matrix), trainable=False)  # KC116
    """,
    "class names as labels": """
        import numpy as np
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from keras import Sequential, layers
        X = np.random.rand(100, 4)
        y = np.array(['setosa', 'versicolor'] * 50)
        X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
        model = Sequential([layers.Dense(8, activation='relu', input_shape=(4,)), layers.Dense(2, activation='softmax')])
        model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
        model.fit(X_train, y_train, epochs=3)  # KC115
    """,
    "channels in front": """
        from keras.models import Sequential
        from keras.layers import Conv2D, MaxPooling2D, Flatten, Dense
        model = Sequential()
        model.add(Conv2D(32, (3, 3), padding='same', input_shape=(3, 150, 150)))  # KC110
        model.add(MaxPooling2D(pool_size=(2, 2), padding='same'))
        model.add(Flatten())
        model.add(Dense(1))
    """,
    "an input shape in the middle": """
        import tensorflow as tf
        model = tf.keras.Sequential([
          tf.keras.layers.Dense(64, input_shape=(20,), activation='relu'),
          tf.keras.layers.Dense(64, input_shape=(128,), activation='relu'),  # KC118
          tf.keras.layers.Dense(1)])
    """,
    "a decoder on another code": """
        from keras import Input, Model
        from keras.layers import Dense
        encoder = Model(inp := Input((784,)), Dense(32)(inp))
        z = Input((16,))
        decoder = Model(z, Dense(784)(z))
        x = Input((784,))
        auto = Model(x, decoder(encoder(x)))  # KC117
    """,
    "a reshape without the batch": """
        import keras
        from keras import ops
        x = keras.Input((784,))
        y = ops.reshape(x, [28, 28])  # KC105
    """,
    "the same in a Lambda": """
        import tensorflow as tf
        from tensorflow.keras.layers import Lambda, Input, Dense
        x = Input((8, 8, 4))
        y = Lambda(lambda t: tf.reshape(t, (8 * 8 * 4,)))(x)  # KC105
    """,
    "an index beyond the steps": """
        import keras
        from keras import layers
        inp = keras.Input((10, 3))
        a, b = inp[:, 0], inp[:, 12]  # KC113
    """,
    "normalisation along an axis of images": """
        from keras.models import Sequential
        from keras.layers import Dense, BatchNormalization
        m = Sequential([Dense(8, input_shape=(4,)), BatchNormalization(axis=3), Dense(1)])  # KC113
    """,
    "attention and sampling in layers of one's own": """
        import tensorflow as tf
        import numpy as np
        from tensorflow import keras
        from tensorflow.keras import layers
        class Sampling(layers.Layer):
            def call(self, inputs):
                z_mean, z_log_var = inputs
                batch = tf.shape(z_mean)[0]
                dim = tf.shape(z_mean)[1]
                eps = tf.random.normal(shape=(batch, dim))
                return z_mean + tf.exp(0.5 * z_log_var) * eps
        class SelfAttention(layers.Layer):
            def __init__(self, d):
                super().__init__()
                self.q, self.k, self.v = layers.Dense(d), layers.Dense(d), layers.Dense(d)
                self.d = d
            def call(self, x):
                q, k, v = self.q(x), self.k(x), self.v(x)
                s = tf.matmul(q, k, transpose_b=True) / tf.math.sqrt(tf.cast(self.d, tf.float32))
                return tf.matmul(tf.nn.softmax(s, axis=-1), v)
        class MHA(layers.Layer):
            def __init__(self, e, h):
                super().__init__()
                self.e, self.h, self.p = e, h, e // h
                self.d = layers.Dense(e); self.o = layers.Dense(e)
            def split(self, x, b):
                x = tf.reshape(x, (b, -1, self.h, self.p))
                return tf.transpose(x, perm=[0, 2, 1, 3])
            def call(self, x):
                b = tf.shape(x)[0]
                q = self.split(self.d(x), b); k = self.split(self.d(x), b); v = self.split(self.d(x), b)
                a = tf.matmul(tf.nn.softmax(tf.matmul(q, k, transpose_b=True)), v)
                a = tf.transpose(a, perm=[0, 2, 1, 3])
                return self.o(tf.reshape(a, (b, -1, self.e)))
        x = keras.Input((20, 64))
        y = MHA(64, 4)(SelfAttention(64)(x))
        y = layers.GlobalAveragePooling1D()(y)
        m, v = layers.Dense(2)(y), layers.Dense(2)(y)
        z = Sampling()([m, v])
        model = keras.Model(x, z)
        t = layers.Lambda(lambda t: tf.reshape(t, (-1, 64)))(x)
        t = layers.Lambda(lambda t: tf.reshape(t, (-1, 20, 64)))(t)
        w = layers.Lambda(lambda t: tf.expand_dims(t, -1))(y)
        u = layers.Lambda(lambda t: tf.reduce_sum(t * t, axis=[1, 2], keepdims=True))(x)
        p = layers.Lambda(lambda t: tf.image.resize(t, (64, 64)))(keras.Input((32, 32, 3)))
        print(p.shape, u.shape)
    """,
    "what broadcasts": """
        import keras
        from keras import ops, layers
        x = keras.Input((None, 64))
        v = keras.Input((64,))
        a = x + v[:, None, :]
        b = x * ops.expand_dims(v, 1)
        g = ops.mean(x, axis=1) + v
        c = ops.concatenate([g, v], axis=-1)
        s = ops.softmax(ops.matmul(x, ops.transpose(x, (0, 2, 1))))
        img = keras.Input((3, 32, 32))
        h = layers.Conv2D(8, 3, data_format="channels_first")(img)
        im2 = keras.Input((1, 28, 28))
        h2 = layers.Permute((2, 3, 1))(im2)
        h2 = layers.Conv2D(8, 3)(h2)
        m = keras.Sequential([layers.Dense(64, input_dim=20), layers.Dense(64, input_dim=64)])
    """,
    "an axis of labels that are numbers": """
        import numpy as np
        from keras.datasets import mnist
        (x_train, y_train), (x_test, y_test) = mnist.load_data()
        labels = np.argmax(y_test, axis=1)  # KC113
    """,
    "a column of labels": """
        import pandas as pd
        from keras import Sequential, layers
        df = pd.DataFrame({'a': [1, 2, 3], 'b': [4., 5., 6.], 'kind': ['x', 'y', 'x']})
        X = df[['a', 'b']].values
        y = df['kind'].values
        model = Sequential([layers.Dense(4, input_shape=(2,)), layers.Dense(1, activation='sigmoid')])
        model.compile('adam', 'binary_crossentropy')
        model.fit(X, y)  # KC115
    """,
    "another size than the base was made for": """
        from tensorflow.keras.applications import EfficientNetB0, MobileNetV2
        from tensorflow.keras import layers, Model, Input
        inp = Input((160, 160, 3))
        base = MobileNetV2(include_top=False, weights=None, input_shape=(224, 224, 3))
        x = base(inp)  # KC117
        out = layers.Dense(2)(layers.GlobalAveragePooling2D()(x))
    """,
    "two halves of an autoencoder": """

    """,
    "a model of models": """
        import tensorflow as tf
        class VAE(tf.keras.Model):
            def __init__(self, encoder, decoder):
                super().__init__()
                self.encoder, self.decoder = encoder, decoder
            def call(self, x):
                return self.decoder(self.encoder(x))  # KC117
        e = tf.keras.Sequential([tf.keras.Input((10,)), tf.keras.layers.Dense(4)])
        d = tf.keras.Sequential([tf.keras.Input((5,)), tf.keras.layers.Dense(10)])
        v = VAE(e, d)
        v(tf.zeros((2, 10)))
    """,
    "weights without a bias": """
        from keras import Sequential, layers
        m = Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(2)])
        import numpy as np
        m.layers[0].set_weights([np.zeros((3, 4))])  # KC116
        m.layers[1].set_weights([np.zeros((4, 2)), np.zeros(2)])
    """,
    "einsum in a layer": """
        import tensorflow as tf
        from tensorflow.keras.layers import Layer, Input
        class L(Layer):
            def call(self, inputs):
                a, b = inputs
                return tf.einsum('bij,bjk->bik', a, b)  # KC112
        L()([Input((3, 4)), Input((5, 6))])
    """,
    "patches and positions": """
        import keras
        from keras import ops
        class Patches(keras.layers.Layer):
            def __init__(self, p):
                super().__init__()
                self.p = p
            def call(self, images):
                s = ops.shape(images)
                b, h, w, c = s[0], s[1], s[2], s[3]
                patches = keras.ops.image.extract_patches(images, size=self.p)
                return ops.reshape(patches, (b, (h // self.p) * (w // self.p), self.p * self.p * c))
        x = keras.Input((72, 72, 3))
        p = Patches(6)(x)
        q = keras.layers.Dense(64)(p)
        z = q + keras.layers.Embedding(100, 64)(ops.arange(0, 100))  # KC112
    """,
    "Flatten of a Reshape of images of any size": """
        import keras
        from keras import layers
        inp = keras.Input((None, None, 3))
        x = layers.Conv2D(8, 3)(inp)
        x = layers.Reshape((-1, 8))(x)
        x = layers.Flatten()(x)
        x = layers.Dense(2)(x)  # KC111
    """,
    "Flatten of texts of any length": """
        import keras
        from keras import layers
        text = keras.Input((None,), dtype='int32')
        h = layers.Embedding(1000, 16)(text)
        h = layers.Flatten()(h)
        out = layers.Dense(1, activation='sigmoid')(h)  # KC111
    """,
    "features of any number": """
        from keras import layers, Input, Sequential
        m = Sequential()
        m.add(Input((None, None)))
        m.add(layers.Dense(3))  # KC111
    """,
    "arranging and picking in a call": """
        import tensorflow as tf
        from tensorflow.keras import layers
        import keras
        class A(layers.Layer):
            def call(self, x):
                b, n, d = tf.shape(x)[0], tf.shape(x)[1], x.shape[-1]
                y = tf.reshape(x, [b * n, d])
                y = tf.reshape(y, [b, n, d])
                z = tf.squeeze(tf.expand_dims(y, 1), axis=1)
                i = tf.argmax(z, axis=-1)
                g = tf.gather(z, i, batch_dims=1)
                o = tf.one_hot(i, 10)
                m = tf.where(z > 0)
                w = tf.where(z > 0, z, tf.zeros_like(z))
                s = tf.stack([z, w], axis=1)
                u = tf.unstack(z, num=5, axis=1)
                k = tf.concat([z, w], axis=-1)
                t = tf.transpose(k, [0, 2, 1])
                p = tf.pad(z, [[0, 0], [1, 1], [0, 0]])
                q = tf.split(k, [3, 5], axis=-1)
                r = tf.split(k, 2, axis=-1)
                l = tf.linalg.norm(z, axis=-1, keepdims=True)
                v = z / l
                c = tf.cast(i, tf.float32)[:, :, tf.newaxis] * z
                mask = tf.sequence_mask([3, 2], 5)
                tiled = tf.tile(z[:, tf.newaxis], [1, 2, 1, 1])
                sq = tf.squeeze(x[:, :1], axis=1)
                return tf.reduce_mean(sq, axis=-1) + tf.reduce_sum(v, axis=[1, 2])
        x = keras.Input((5, 4))
        y = A()(x)
        z = A()(keras.Input((None, 4)))
    """,
    "sizes that only a run tells": """
        import keras
        from keras import layers, ops
        class SqueezeLayer(layers.Layer):
            def call(self, x):
                return ops.squeeze(x, axis=1)
        x = keras.Input((None, 4))
        y = SqueezeLayer()(x)
        a = keras.Input((1, 4))
        b = layers.Lambda(lambda t: ops.squeeze(t, 1))(a)
        h = ops.squeeze(a, 1)
        class Res(keras.Model):
            def __init__(self):
                super().__init__()
                self.c = layers.Conv2D(8, 3, padding='same')
                self.d = layers.Dense(3)
            def call(self, x, training=None):
                y = self.c(x)
                y = ops.relu(y + ops.pad(x, ((0, 0), (0, 0), (0, 0), (0, 5))))
                p = ops.max(y, axis=(1, 2))
                q = ops.mean(y, axis=[1, 2])
                return self.d(ops.concatenate([p, q], axis=-1))
        m = Res()
        m.build((None, 32, 32, 3))
        g = ops.einsum("bij,bkj->bik", keras.Input((3, 4)), keras.Input((7, 4)))
    """,
    "training by hand": """
        import tensorflow as tf
        from tensorflow.keras import layers, Sequential
        import numpy as np
        gen = Sequential([layers.Dense(7*7*16, input_shape=(100,)), layers.Reshape((7,7,16)), layers.Conv2DTranspose(1, 4, strides=4, padding='same')])
        disc = Sequential([layers.Conv2D(8, 3, input_shape=(28,28,1)), layers.Flatten(), layers.Dense(1)])
        bce = tf.keras.losses.BinaryCrossentropy(from_logits=True)
        opt = tf.keras.optimizers.Adam()
        @tf.function
        def step(images):
            noise = tf.random.normal([32, 100])
            with tf.GradientTape() as t1, tf.GradientTape() as t2:
                fake = gen(noise, training=True)
                r = disc(images, training=True)
                f = disc(fake, training=True)
                loss = bce(tf.ones_like(r), r) + bce(tf.zeros_like(f), f)
                gp = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(fake), axis=[1, 2, 3])) - 1.0))
                both = tf.concat([images, fake], axis=0)
                labels = tf.concat([tf.ones((32, 1)), tf.zeros((32, 1))], axis=0)
            g = t1.gradient(loss, gen.trainable_variables)
            opt.apply_gradients(zip(g, gen.trainable_variables))
            if tf.reduce_mean(loss) > 1:
                print('x')
            return loss
        for e in range(3):
            step(tf.constant(np.random.rand(32, 28, 28, 1).astype('float32')))
        pred = gen(tf.random.normal([16, 100]))
        for i in range(pred.shape[0]):
            img = pred[i, :, :, 0].numpy()
        for p in pred:
            print(float(p[0, 0, 0]))
        if pred[0, 0, 0, 0] > 0:
            print('positive')
        sel = tf.gather(pred, [0, 1])
        arr = pred.numpy().reshape(16, 784)
        idx = np.array([1, 2])
    """,
    "what looks like other mistakes": """
        import numpy as np
        from keras.models import Sequential, Model
        from keras.layers import *
        import keras.backend as K
        from keras.applications import VGG16, MobileNetV3Small, EfficientNetB0
        b1 = VGG16(weights='imagenet', include_top=False, input_shape=(32, 32, 3), classes=10)
        b2 = MobileNetV3Small(include_top=False, weights=None, input_shape=(16, 16, 3))
        b3 = VGG16(weights=None, include_top=True, input_shape=(64, 64, 1), classes=7)
        m = Sequential()
        m.add(Dense(32, input_dim=10))
        m.add(Dense(32, input_shape=(32,)))
        m.add(Dense(1))
        eeg = Input((1, 64, 128))
        e = Conv2D(8, (1, 16), padding='same', data_format='channels_first')(eeg)
        e2 = Conv2D(8, (1, 32), padding='same')(Input((1, 128, 64)))
        x = Input((None,), dtype='int32')
        h = Embedding(100, 8)(x)
        h = GlobalAveragePooling1D()(h)
        h = Dense(4)(h)
        t = Input((None, 16))
        t2 = TimeDistributed(Dense(4))(t)
        t3 = Conv1D(8, 3)(t)
        im = Input((None, None, 3))
        c = Conv2D(8, 3)(im)
        c = GlobalMaxPooling2D()(c)
        c = Dense(2)(c)
        y = np.random.randint(0, 3, 50)
        oh = np.eye(3)[y]
        print(np.argmax(oh, axis=1), np.mean(oh, axis=-1), np.argmax(y), oh.sum(axis=0))
        f = np.random.rand(5, 4, 3)
        print(f.mean(axis=(0, 1)), np.max(f, axis=2), np.expand_dims(f, 3), np.concatenate([f, f], axis=2))
    """,
    "a transformer in ops": """
        import keras
        from keras import layers, ops
        import numpy as np
        def scaled_dot(q, k, v, mask=None):
            s = ops.matmul(q, ops.transpose(k, axes=[0, 1, 3, 2]))
            s = s / ops.sqrt(ops.cast(ops.shape(k)[-1], s.dtype))
            if mask is not None:
                s += (mask * -1e9)
            return ops.matmul(ops.softmax(s, axis=-1), v)
        class MHA(layers.Layer):
            def __init__(self, d, h, **kw):
                super().__init__(**kw)
                self.h, self.d, self.depth = h, d, d // h
                self.wq, self.wk, self.wv, self.o = (layers.Dense(d) for _ in range(4))
            def split(self, x):
                x = ops.reshape(x, (ops.shape(x)[0], -1, self.h, self.depth))
                return ops.transpose(x, (0, 2, 1, 3))
            def call(self, q, k, v, mask=None):
                a = scaled_dot(self.split(self.wq(q)), self.split(self.wk(k)), self.split(self.wv(v)), mask)
                a = ops.transpose(a, (0, 2, 1, 3))
                return self.o(ops.reshape(a, (ops.shape(a)[0], -1, self.d)))
        def positional(n, d):
            a = np.arange(n)[:, np.newaxis] / np.power(10000, (2 * (np.arange(d)[np.newaxis, :] // 2)) / np.float32(d))
            a[:, 0::2] = np.sin(a[:, 0::2]); a[:, 1::2] = np.cos(a[:, 1::2])
            return ops.cast(a[np.newaxis, ...], 'float32')
        class Emb(layers.Layer):
            def __init__(self, v, d, n):
                super().__init__()
                self.e = layers.Embedding(v, d); self.p = positional(n, d); self.d = d
            def call(self, x):
                n = ops.shape(x)[1]
                x = self.e(x) * ops.sqrt(ops.cast(self.d, 'float32'))
                return x + self.p[:, :n, :]
        i = keras.Input((None,), dtype='int32')
        x = Emb(1000, 64, 200)(i)
        x = layers.LayerNormalization()(x + MHA(64, 8)(x, x, x))
        o = layers.Dense(10)(ops.mean(x, axis=1))
        m = keras.Model(i, o)
        w = ops.where(x > 0, x, 0.0)
        z = ops.take(x, 0, axis=1)
        f, g = ops.split(x, 2, axis=-1)
        p, q = ops.top_k(o, 3)
    """,
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_ops_and_inputs(name: str) -> None:
    assert_marked(PROGRAMS[name], CODES)


def test_symbolic_tensors_have_no_values() -> None:
    assert_marked(
        """
        import numpy as np
        import tensorflow as tf
        import keras
        from keras import layers, ops
        from tensorflow.keras import backend as K
        x = keras.Input((10, 4))
        h = layers.Dense(3)(x)
        mean = K.mean(h, axis=1)  # KC509
        for step in h:  # KC509
            pass
        shape = h.get_shape()  # KC509
        turned = h.T  # KC509
        if h > 0:  # KC509
            h = layers.Dense(2)(h)
        number = float(ops.mean(x))  # KC509
        resized = tf.image.resize(keras.Input((32, 32, 3)), (64, 64))  # KC509
        fine = K.int_shape(x), h.shape, h.reshape((-1, 30)), h == None, h is not None
        eager = layers.Dense(3)(np.ones((2, 4)))
        print(eager.numpy(), float(eager[0, 0]))
        class Own(layers.Layer):
            def call(self, inputs):
                return tf.reduce_mean(inputs, axis=1)
        y = Own()(x)
        z = layers.Lambda(lambda t: K.mean(t, axis=1))(x)
        """,
        ("KC509",),
    )
