"""PyTorch. Speaks like contender.js: python3 pytorch.py DIRECTORY THREADS; questions on stdin, answers on descriptor 3."""

import json
import os
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

directory, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)

TRAINING_IMAGES = 2048  # as in contender.js

images = np.fromfile(os.path.join(directory, "images.f32"), dtype=np.float32).reshape(-1, 1, 28, 28)
labels = np.fromfile(os.path.join(directory, "labels.u8"), dtype=np.uint8).astype(np.int64)
weights = np.fromfile(os.path.join(directory, "weights.f32"), dtype=np.float32)


class CNN(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, 3, padding=1)
        self.pool = nn.MaxPool2d(2)
        self.fc1 = nn.Linear(64 * 7 * 7, 128)
        self.fc2 = nn.Linear(128, 10)
        at = 0
        with torch.no_grad():
            for p in self.parameters():
                p.copy_(torch.from_numpy(weights[at : at + p.numel()].copy()).view(p.shape))
                at += p.numel()

    def forward(self, x):
        x = self.pool(F.relu(self.conv1(x)))
        x = self.pool(F.relu(self.conv2(x)))
        x = F.relu(self.fc1(torch.flatten(x, 1)))
        return self.fc2(x)


def samples(start, count):
    part = slice(start, start + count)
    return torch.from_numpy(images[part].copy()), torch.from_numpy(labels[part].copy())


def trainer(data):
    model = CNN()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    count = 0

    def step():
        nonlocal count
        x, y = data[count % len(data)]
        count += 1
        loss = F.cross_entropy(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


trainers = {}


def trainer_for(batch):
    if batch not in trainers:
        starts = range(0, max(1, TRAINING_IMAGES - batch + 1), batch)
        trainers[batch] = trainer([samples(start, batch) for start in starts])
    return trainers[batch]


model = CNN().eval()
prepared = {}


def infer(x):
    with torch.inference_mode():
        return model(x).numpy()


def timed(repeats, f):
    ms = []
    for _ in range(repeats):
        start = time.perf_counter()
        f()
        ms.append((time.perf_counter() - start) * 1000)
    return {"ms": ms}


def check():
    data = samples(0, 8)
    step = trainer([data])
    losses = [step() for _ in range(3)]
    return {"logits": infer(data[0]).ravel().tolist(), "losses": losses}


def step(batch, repeats):
    return timed(repeats, trainer_for(batch))


def infer_all(batch, count, repeats):
    if (batch, count) not in prepared:
        prepared[batch, count] = [samples(start, batch)[0] for start in range(0, count, batch)]
    inputs = prepared[batch, count]
    return timed(repeats, lambda: [infer(x) for x in inputs])


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def memory(batch, steps):
    run = trainer_for(batch)
    for _ in range(steps):
        run()
    return {"rss": resident()}


tasks = {"check": check, "step": step, "infer": infer_all, "memory": memory}

with os.fdopen(3, "w") as out:

    def reply(value):
        out.write(json.dumps(value) + "\n")
        out.flush()

    reply({"about": {"version": torch.__version__, "runs": f"{torch.get_num_threads()} threads"}})
    for line in sys.stdin:
        request = json.loads(line)
        try:
            reply(tasks[request.pop("task")](**request))
        except Exception as error:
            reply({"error": f"{type(error).__name__}: {error}"})
