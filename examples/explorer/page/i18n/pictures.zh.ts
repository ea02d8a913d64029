import type { Translated } from "./dictionary.js";
import type { pictures as english } from "./pictures.en.js";

export const pictures: Translated<typeof english> = {
  norm: {
    ofBatch: "μ 与 σ² 取自这一批中该通道的全部图像与像素：改动一个像素，所有值都会随之略微移动。",
    ofTraining:
      "不在训练时，μ 与 σ² 用的是训练各批累积下来的滑动统计量：在这里它们是两个常数，不必等于图中这些值的均值与方差。",
    axesHint: (channel, count) =>
      `通道 ${channel} 的 ${count} 个值（所有图像与像素）。值本身不动，每一行只是把下面的坐标轴平移并缩放：x̂ 的 0 在 μ 处，±1 在 μ ± σ 处（阴影）；y 在 μ 处等于 β，每过一个 σ 变化 γ。`,
    axesLabel: (mean, deviation, x, xHat, y) =>
      `该通道的直方图：均值 ${mean}，标准差 ${deviation}。该元素位于 x = ${x}，x̂ = ${xHat}，y = ${y}。`,
    constant: "不在训练时，μ 与 σ 不随 x 变化，因此梯度只按同样的比例缩放，不减去任何东西。",
    meanOf: (what) => `mean(${what})`,
    rest: "余下",
    leftHint:
      "每个点是通道中的一个值：横轴是它的位置 x̂，纵轴是传回来的梯度 dy。凡是让所有值一起平移或拉伸的变化，都会被 μ 与 σ 抵消。因此要减去最贴合这些点的直线 mean(dy) + x̂ · mean(dy · x̂)，余下的就是点到直线的竖直距离。",
    leftLabel: (mean, slope, dy, rest) =>
      `该通道的 dy 对 x̂，以及直线 ${mean} + x̂ · ${slope}。该元素 dy = ${dy}，与直线相差 ${rest}。`,
  },
  branches: {
    both: "和随任一加数等量变化：同样的梯度原封不动地传入两个分支。因此梯度有两条路到达残差块之前的层，其中一条很短。",
  },
  weights: {
    ofKernels: (name, K, C, R, S) => `${name} 的全部权重：${K} × ${C} 个 ${R} × ${S} 卷积核`,
    ofMatrix: (name, rows, columns) => `${name} 的全部权重：${rows} × ${columns}`,
    kernelsHint: "每行对应一个输出特征图，每列对应一个输入特征图。",
    kernelHint: "每个输出特征图一个卷积核。",
    matrixHint: "每行对应一个神经元，每列对应它的一个输入。",
    pick: "点击一个权重，即可拆解它的梯度；显示变化量时则拆解它的更新。",
    zoom: "每个权重的像素数",
    told: (at, value, gradient, change) => `${at}：数值 ${value} · 梯度 ${gradient} · 变化 ${change}`,
  },
  batch: {
    title: (count) => `全部 ${count} 张图像及其答案与损失`,
    worstFirst: "损失大的在前",
    summary: (right, count, loss) => `${count} 张中有 ${right} 张正确；平均损失为 ${loss}。`,
    right: "正确",
    image: (number, label, answer, loss) => `第 ${number} 张：数字 ${label}，识别为 ${answer}，损失 ${loss}`,
  },
};
