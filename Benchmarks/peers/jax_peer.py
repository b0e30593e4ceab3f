"""The lecture's scaled-up network as one jitted lax.scan over training steps: `step STEPS` a line.

The data are random symbols of the same sizes: only speed is compared.
"""
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

V, E, H, B = 27, 24, 128, 32
key = jax.random.split(jax.random.PRNGKey(0), 8)
widths = [2 * E, 2 * H, 2 * H]
P = dict(E=jax.random.normal(key[0], (V, E)),
         W=[jax.random.normal(key[i + 1], (w, H)) / w**0.5 for i, w in enumerate(widths)],
         g=[jnp.ones(H)] * 3, b=[jnp.zeros(H)] * 3,
         Wo=jax.random.normal(key[5], (H, V)) * 0.1 / H**0.5, bo=jnp.zeros(V))
S = [(jnp.zeros(H), jnp.ones(H))] * 3
X = jnp.array(np.random.randint(0, V, (182625, 8)), jnp.int32)
Y = jnp.array(np.random.randint(0, V, (182625,)), jnp.int32)


def forward(P, S, x):
    h, new = P["E"][x], []
    for i in range(3):
        b, t, c = h.shape
        h = h.reshape(b, t // 2, c * 2)
        if h.shape[1] == 1:
            h = h[:, 0]
        h = h @ P["W"][i]
        axes = tuple(range(h.ndim - 1))
        m, v = h.mean(axes), h.var(axes, ddof=1)
        new.append((0.9 * S[i][0] + 0.1 * m, 0.9 * S[i][1] + 0.1 * v))
        h = jnp.tanh(P["g"][i] * (h - m) / jnp.sqrt(v + 1e-5) + P["b"][i])
    return h @ P["Wo"] + P["bo"], new


def loss(P, S, x, y):
    logits, new = forward(P, S, x)
    return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean(), new


def step(carry, k):
    P, S = carry
    ix = jax.random.randint(k, (B,), 0, X.shape[0])
    (l, S), g = jax.value_and_grad(loss, has_aux=True)(P, S, X[ix], Y[ix])
    return (jax.tree.map(lambda p, q: p - 0.1 * q, P, g), S), l


run = jax.jit(lambda c, ks: jax.lax.scan(step, c, ks))
compiled = {}
for line in sys.stdin:
    verb, *words = line.split()
    if verb == "info":
        print(jax.__version__, flush=True)
        continue
    steps = int(words[0])
    keys = jax.random.split(jax.random.PRNGKey(1), steps)
    if steps not in compiled:
        run((P, S), keys)[1].block_until_ready()
        compiled[steps] = True
    start = time.perf_counter()
    run((P, S), keys)[1].block_until_ready()
    print((time.perf_counter() - start) / steps * 1e3, flush=True)
