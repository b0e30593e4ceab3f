import torch
import torch.nn as nn
import torch.nn.functional as F


class Double(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.net = nn.Sequential(
            nn.Conv2d(inside, outside, 3, padding=1), nn.BatchNorm2d(outside), nn.ReLU())

    def forward(self, x):
        return self.net(x)


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down = nn.ModuleList([Double(1, 8), Double(8, 16)])
        self.middle = Double(16, 32)
        self.up = nn.ModuleList([nn.ConvTranspose2d(32, 16, 2, 2), nn.ConvTranspose2d(16, 8, 2, 2)])
        self.join = nn.ModuleList([Double(32, 16), Double(16, 8)])
        self.out = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        skips = []
        for layer in self.down:
            x = layer(x)
            skips.append(x)
            x = F.max_pool2d(x, 2)
        x = self.middle(x)
        for up, join, skip in zip(self.up, self.join, reversed(skips)):
            x = up(x)
            if x.shape[-2:] != skip.shape[-2:]:
                x = F.pad(x, (0, skip.size(3) - x.size(3), 0, skip.size(2) - x.size(2)))
            x = join(torch.cat([skip, x], dim=1))
        return self.out(x)


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5)
        self.conv2 = nn.Conv2d(6, 16, 5, stride=2)
        self.fc = nn.Linear(16 * 4, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), (2, 2))
        x = torch.flatten(x, 1)
        x = F.dropout(self.fc(x), training=self.training)
        return F.log_softmax(x, dim=1)


torch.manual_seed(3)
image = torch.randn(2, 1, 22, 18)
mask = UNet()(image)
scores = Classifier()(torch.randn(5, 1, 28, 28))
pred = scores.argmax(dim=1, keepdim=True)
correct = pred.eq(torch.zeros(5, 1)).sum().item()
upsampled = F.interpolate(image, scale_factor=2, mode="nearest")
patches = image.unfold(2, 4, 4).unfold(3, 4, 4)
B, C, H, W, h, w = patches.shape
rows = patches.permute(0, 2, 3, 1, 4, 5).reshape(B, H * W, C * h * w)
shuffled = nn.PixelShuffle(2)(torch.randn(1, 8, 3, 3))
wave = F.conv1d(torch.randn(2, 4, 9), torch.randn(4, 1, 3), dilation=2, groups=4)
