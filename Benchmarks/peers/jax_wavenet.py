"""A WaveNet as one jitted lax.scan over training steps: `R D S DILATIONS BATCH STEPS` a line.

Both taps are one matrix product (lax.conv takes ten times as long on a CPU), zeros in front of the
activations, and the loss leaves the padding out.
"""
import functools
import sys
import time

import jax
import jax.numpy as jnp

import names

V = 27
X, Y = (jnp.array(rows, jnp.int32) for rows in names.whole_names(sys.argv[1]))


def network(residual, dilated, skip, dilations):
    keys = iter(jax.random.split(jax.random.PRNGKey(0), 3 + 3 * len(dilations)))

    def linear(inputs, outputs):
        return dict(w=jax.random.normal(next(keys), (inputs, outputs)) / inputs**0.5, b=jnp.zeros(outputs))

    return dict(E=jax.random.normal(next(keys), (V, residual)),
                blocks=[dict(conv=linear(2 * residual, 2 * dilated), skip=linear(dilated, skip),
                             residual=linear(dilated, residual)) for _ in dilations],
                hidden=linear(skip, skip), logits=linear(skip, V))


def apply(p, x):
    return x @ p["w"] + p["b"]


def forward(P, x, dilations):
    h, skips = P["E"][x], 0
    for block, dilation in zip(P["blocks"], dilations):
        older = jnp.pad(h, ((0, 0), (dilation, 0), (0, 0)))[:, : h.shape[1]]
        filters, gates = jnp.split(apply(block["conv"], jnp.concatenate([older, h], axis=2)), 2, axis=2)
        z = jnp.tanh(filters) * jax.nn.sigmoid(gates)
        skips = skips + apply(block["skip"], z)
        h = h + apply(block["residual"], z)
    return apply(P["logits"], jax.nn.relu(apply(P["hidden"], jax.nn.relu(skips))))


def loss(P, x, y, dilations):
    counts = y >= 0
    likely = jnp.take_along_axis(jax.nn.log_softmax(forward(P, x, dilations)), jnp.maximum(y, 0)[..., None], 2)
    return -jnp.sum(jnp.where(counts, likely[..., 0], 0)) / jnp.sum(counts)


@functools.partial(jax.jit, static_argnums=(2, 3))
def run(P, keys, dilations, batch):
    def step(P, key):
        rows = jax.random.randint(key, (batch,), 0, X.shape[0])
        l, g = jax.value_and_grad(loss)(P, X[rows], Y[rows], dilations)
        return jax.tree.map(lambda p, q: p - 0.01 * q, P, g), l

    return jax.lax.scan(step, P, keys)


compiled = {}
for line in sys.stdin:
    *sizes, dilations, batch, steps = line.split()
    dilations, batch = tuple(int(dilation) for dilation in dilations.split(",")), int(batch)
    keys = jax.random.split(jax.random.PRNGKey(1), int(steps))
    if line not in compiled:
        compiled[line] = network(*(int(size) for size in sizes), dilations)
        run(compiled[line], keys, dilations, batch)[1].block_until_ready()
    start = time.perf_counter()
    run(compiled[line], keys, dilations, batch)[1].block_until_ready()
    print((time.perf_counter() - start) / int(steps) * 1e3, flush=True)
