"""An autoencoder whose codes a critic tells from coin tosses: several losses, two optimisers, an inner loop."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import softplus

from semantic_hashing.hashers.epochs import EpochTrained
from semantic_hashing.neural.batches import Bag
from semantic_hashing.neural.encoder import Encoder
from semantic_hashing.neural.gradient_estimators import StraightThrough
from semantic_hashing.neural.optimizer import RowAdam
from semantic_hashing.neural.softmax_decoder import SoftmaxDecoder


class Autoencoder(nn.Module):
    def __init__(self, words, bits):
        super().__init__()
        self.encoder, self.decoder = Encoder(words, (bits,), 0.0, linear=True), SoftmaxDecoder(bits, words)


class Game:
    def __init__(self, hasher, data):
        self.network, self.data, self.inner = hasher.network_, data, hasher.inner
        self.critic = nn.Sequential(nn.Linear(hasher.bits, 16), nn.ReLU(), nn.Linear(16, 1))
        self.ours = RowAdam(self.network, hasher.learning_rate)
        self.theirs = torch.optim.Adam(self.critic.parameters(), hasher.learning_rate)
        self.settle = self.ours.settle

    def __call__(self, rows):
        bag = Bag.of(self.data.X[rows])
        code = StraightThrough().code(torch.sigmoid(self.network.encoder(bag)), stochastic=True)
        for _ in range(self.inner):
            self.theirs.zero_grad()
            tosses = torch.randint(0, 2, code.shape).float()
            (softplus(-self.critic(tosses)) + softplus(self.critic(code.detach()))).mean().backward()
            self.theirs.step()
        loss = (0.1 * softplus(-self.critic(code)).squeeze(1) - self.network.decoder(code, bag)).mean()
        loss.backward()
        self.ours.step()
        return loss.item()


@dataclass(eq=False)
class Adversarial(EpochTrained):
    """Args: inner: steps of the critic to one of the autoencoder."""

    inner: int = 2

    def build(self, data):
        return Autoencoder(data.X.shape[1], self.bits)

    def step(self, data):
        return Game(self, data)

    def scores_of(self, bag):
        return self.network_.encoder(bag)
