import torch


class Linear:
    def __init__(self, fan_in, fan_out, bias=True):
        self.weight = torch.randn((fan_in, fan_out)) / fan_in**0.5
        self.bias = torch.zeros(fan_out) if bias else None

    def __call__(self, x):
        self.out = x @ self.weight
        if self.bias is not None:
            self.out += self.bias
        return self.out

    def parameters(self):
        return [self.weight] + ([] if self.bias is None else [self.bias])


class Norm:
    def __init__(self, dim, eps=1e-5, momentum=0.1):
        self.eps, self.momentum, self.training = eps, momentum, True
        self.gamma, self.beta = torch.ones(dim), torch.zeros(dim)
        self.mean, self.var = torch.zeros(dim), torch.ones(dim)

    def __call__(self, x):
        if self.training:
            dim = 0 if x.ndim == 2 else (0, 1)
            xmean = x.mean(dim, keepdim=True)
            xvar = x.var(dim, keepdim=True)
        else:
            xmean, xvar = self.mean, self.var
        xhat = (x - xmean) / torch.sqrt(xvar + self.eps)
        self.out = self.gamma * xhat + self.beta
        if self.training:
            with torch.no_grad():
                self.mean = (1 - self.momentum) * self.mean + self.momentum * xmean
                self.var = (1 - self.momentum) * self.var + self.momentum * xvar
        return self.out

    def parameters(self):
        return [self.gamma, self.beta]


class Fuse:
    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        B, T, C = x.shape
        x = x.view(B, T // self.n, C * self.n)
        if x.shape[1] == 1:
            x = x.squeeze(1)
        return x

    def parameters(self):
        return []


torch.manual_seed(5)
E = torch.randn(27, 4)
layers = [Fuse(2), Linear(8, 6, bias=False), Norm(6), Fuse(2), Linear(12, 6), Norm(6), Fuse(2), Linear(12, 27)]
x = E[torch.randint(0, 27, (4, 8))]
for layer in layers:
    x = layer(x)
logits = x
for layer in layers:
    if isinstance(layer, Norm):
        layer.training = False
x = E[torch.randint(0, 27, (1, 8))]
for layer in layers:
    x = layer(x)
probs = torch.softmax(x, dim=1)
ix = torch.multinomial(probs, 1)
parameters = [E] + [p for layer in layers for p in layer.parameters()]
sizes = [p.nelement() for p in parameters]
