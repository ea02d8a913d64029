import type { Translated } from "./dictionary.js";
import type { tour as en } from "./tour.en.js";

/** 导览。换行即另起一段。 */
export const tour: Translated<typeof en> = {
  title: "导览",
  chapter: (number, count) => `第 ${number} 章，共 ${count} 章`,
  done: (done, count) => `已答 ${done} / ${count}`,
  answered: "已答",
  turn: "上一章与下一章",
  keys: "按方向键 ← 和 → 翻页。",
  predict: "先猜一猜",
  right: "答对了。",
  wrong: "不太对。",
  shown: "答案在此。",
  show: "不猜了，直接看",
  again: "重新猜",
  notKept: "浏览器的存储空间已满或不可用，关闭本页后你的答案不会保留。",
  computing: "正在计算……",
  missing: "当前打开的网络没有这样的层。",
  openCnn: "打开 CNN",
  walkable: (what) => `${what}；用方向键逐个查看数值`,
  range: (from, to) => `从 ${from}（蓝）到 ${to}（橙）`,
  others: (count) => `其余 ${count} 项`,
  sum: "总和",
  thirds: ["不到三分之一", "三分之一到三分之二之间", "超过三分之二"],
  pixels: {
    title: "像素",
    text: (height, width, count) =>
      `对网络来说，图像就是一张由数组成的表。这张数字图像有 ${height} 行、每行 ${width} 个像素，共 ${count} 个数：空白处是 −1，墨迹处是 1，笔画边缘介于两者之间。\n选择一个像素，或用方向键移动，就能读出它的值。`,
    question: "这张图像里有多少像素是空白，即恰好等于 −1？",
    answer: (paper, all, share) => `${all} 个像素中有 ${paper} 个是 −1，即 ${share}。`,
    after:
      "这些数本身并没有说明哪些像素在纸上相邻。全连接层给每个像素各配一个权重，只能自己去学；卷积则天生就考虑相邻关系，这正是下一章的内容。",
    picture: "输入 x",
    pixel: (row, column) => `第 ${row} 行，第 ${column} 列`,
    link: (count) => `查看这 ${count} 个数最先去哪里`,
  },
  kernel: {
    title: "一个卷积核",
    text: (R, S, count) =>
      `卷积核是一个由权重组成的小窗口，这里是 ${R} × ${S}。把它放在图像上，每个像素乘以压在它上面的权重，再把 ${count} 个乘积相加，加上卷积核自带的一个数，即偏置，就得到结果中的一个数。然后卷积核移动一个像素，继续。\n框出的是第一层对这个数字响应最强的位置。`,
    question: (bias) => `偏置为 ${bias}，这里算出的是哪个数？`,
    answer: (name, value, [image, kernel, row, column]) =>
      `${name} 等于 ${value}。方括号表示位置：图像 ${image}、卷积核 ${kernel}、第 ${row} 行、第 ${column} 列，都从 0 数起。`,
    patch: "卷积核覆盖的像素",
    weights: (kernel) => `卷积核 ${kernel}`,
    products: "逐项乘积",
    bias: "偏置",
    after: "权重与像素同号时，乘积为正，总和就大。卷积核其实是在提问：这个图像块和我有多像？",
    link: "在“网络”页中查看这个数",
  },
  im2col: {
    title: "im2col",
    text: (rows, columns, kernels) =>
      `卷积核要停留 ${columns} 个位置。把这些合成一次大的矩阵乘法，计算机算得最快。所以先写出一个矩阵，每个位置占一列：卷积核在那里盖住的 ${rows} 个像素。这就是 im2col（image to columns，把图像排成列）。\n把一个卷积核写成一行 ${rows} 个权重，乘以某一列，就是它在那个位置的结果。${kernels} 个卷积核一行一行排好，乘以所有的列，就是整层。\n相邻的位置共用一些像素，所以同一个像素会出现在好几列里。`,
    question: (row, column) => `框出的像素（第 ${row} 行，第 ${column} 列）出现在这个矩阵的几列里？`,
    answer: (times) => `${times} 列：卷积核的每个权重，都有一个位置正好压在这个像素上。`,
    picture: "输入，以及这个像素",
    matrix: (first, last, shown, all) =>
      `矩阵 ${all} 列中的 ${shown} 列，对应第 ${first} 到 ${last} 行的各个位置；框出的是这个像素`,
    element: (row, column) => `矩阵第 ${row} 行，第 ${column} 列`,
    after:
      "每一行是卷积核的一个权重一路上遇到的数：图像的各行依次相接，不同的权重只是错开一点。边上没有颜色的格子是填充：卷积核在那里伸出图像边缘，取到的是 0。",
    link: "以这个像素为中心的位置：它的列，以及乘法",
  },
  maps: {
    title: "许多特征图",
    text: (count, height, width, all) =>
      `一个卷积核只提一个问题。这一层有 ${count} 个，于是得到 ${count} 张 ${height} × ${width} 的特征图，共 ${all} 个数。有的响应笔画某一侧的边缘，有的响应某个方向的笔画，有的响应空白处。`,
    question: (all) => `为了算出这 ${all} 个数，需要学习多少个参数？`,
    answer: (parameters, kernels, each) =>
      `${parameters} 个：${kernels} 个卷积核，每个 ${each} 个权重加一个偏置。同一个卷积核在任何位置都一样。`,
    outputs: (count) => `这个数字的 ${count} 张特征图`,
    kernels: (count) => `${count} 个卷积核，顺序相同`,
    after:
      "权重是共享的，在一个位置学到的东西，处处都能用：移动数字，特征图也跟着移动。（可在“试一试”里验证。）",
    link: (count) => `查看全部 ${count} 张特征图及其中每个数`,
  },
  relu: {
    title: "ReLU",
    text: "relu(x) = max(0, x)：负数变成 0，其余不变。它没有任何参数。但没有它，两层就等同于一层，因为加权和的加权和仍是加权和。\n图中蓝色为负。",
    question: "它会把这些特征图中的多少变成 0？",
    answer: (zeros, all, share) => `${all} 个数中有 ${zeros} 个变成 0，即 ${share}。`,
    before: "之前",
    after: "之后：蓝色全部消失",
    gate: "网络要学习，每个数都会得到一个梯度：损失（衡量答案错得多厉害）随这个数增大而增大的快慢。梯度从末端传回，ReLU 对它起门控作用：数值通过的地方，梯度原样通过；变成 0 的地方，梯度被截断，因为没有传下去的数与错误无关。",
    link: "在“网络”页中查看 ReLU",
    back: "查看反向传播中的门控",
  },
  pooling: {
    title: "池化",
    text: (height, width) =>
      `每个 ${height} × ${width} 的窗口中，只有最大的数会向后传递。特征图因此变小，特征稍微移动一点，后面的层也不受影响。\n网络学习时传回来的是梯度：损失（衡量错误的大小）随一个数增大而增大的快慢。这里展示的是结果的梯度最大的窗口。`,
    question: (gradient) => `这个窗口的结果的梯度是 ${gradient}。它在窗口的各数之间怎样分配？`,
    choices: ["平均分配", "全部给最大的数", "按大小分配"],
    answer: (winner, gradient) => `最大的 ${winner} 得到 ${gradient}，其余都是 0。`,
    window: (index) => `y[${index}] 的窗口`,
    gradient: "它们的梯度",
    after: "其余的数没有影响：稍微改变其中一个，结果不变。梯度说的正是这件事。",
    link: "在“网络”页中查看这个窗口",
    back: "查看反向传播中的同一窗口",
  },
  depth: {
    title: "为什么要深",
    text: (layer, size, pooled) =>
      `${layer} 的卷积核也是 ${size} × ${size}。但它看的不再是像素，而是特征图，其中每个数本身又看过一个图像块。${pooled === null ? "" : `两层之间，池化又把每 ${pooled} 个数变成了一个。`}\n框出的是 ${layer} 中最强的数。`,
    question: (layer) => `一步步数回像素：${layer} 的这个数取决于图像中多大的区域？`,
    answer: (size, count) => `${size} × ${size}：它最多取决于 ${count} 个像素，与其他像素无关。`,
    map: (layer, channel) => `${layer}，第 ${channel} 张特征图`,
    seen: (name) => `${name} 的感受野`,
    after:
      "每一层都看得更广一些，池化让感受野增长的速度加倍。浅层只能认出边缘；深层把边缘拼成拐角、弧线和圈。",
    link: "逐项查看这个数",
  },
  loss: {
    title: "从 logits 到损失",
    text: (classes) =>
      `最后一层给出 ${classes} 个数，即 logits，每个数字一个。softmax 把它们变成概率：pᵢ = exp(zᵢ) / Σ exp(zⱼ)，都为正，总和为 1。\n再看一眼这个数字。`,
    question: (first) => `网络认为最可能的是 ${first}。下面哪个是它认为第二可能的？`,
    answer: (second, share, first) => `是 ${second}，概率为 ${share}。最可能的那个概率为 ${first}。`,
    table: "网络的识别结果",
    digit: "数字",
    logit: "logit z",
    probability: "概率 p",
    after: (label, p, loss, images) =>
      `损失衡量答案错得多厉害，它是正确答案概率的负对数：−ln p(${label}) = −ln ${p} = ${loss}。完全确信且正确时为 0；确信却错误时，损失没有上限。${images > 1 ? `同时有 ${images} 张图像时，取平均值。` : ""}`,
    link: "在“网络”页中查看损失",
  },
  chainRule: {
    title: "反向的链式法则",
    text: "现在往回走。问题始终只有一个：如果这个数稍微变大一点，损失会改变多少？对损失自身，答案是 1。从这里开始，每个运算把它乘以自己的局部导数，再传给自己的输入。这就是链式法则，backward() 所做的不过如此。\n第一站是 logits。",
    question: (label) => `这个数字是 ${label}。哪些 logit 的梯度为负，应当增大？`,
    choices: (label) => ["全部", `只有 ${label} 的`, `除 ${label} 之外的全部`],
    answer: (label, gradient) => `只有 ${label} 的：它的梯度是 ${gradient}。其余都应当减小。`,
    gradient: (images) => (images > 1 ? `梯度 (p − y) / ${images}` : "梯度 p − y"),
    table: "每个 logit 的梯度，等于预测的概率减去目标概率",
    after: (steps) =>
      `softmax 与对数合在一起，导数就这么简单：p − y。几乎正确的预测几乎不传回梯度，也就几乎学不到什么。从这里继续：反向共 ${steps} 步，网络图中的每个运算各一步，从最后一个到第一个。`,
    link: "查看反向传播的这一步",
  },
  convGradients: {
    title: "卷积的两个梯度",
    text: (layer) =>
      `${layer} 把输入的像素（即特征图中的数）与权重相乘，所以两者都有梯度。乘积对一个因子的导数就是另一个因子，按链式法则再乘以 dy，即传回到结果的梯度。所以权重的梯度由像素构成，像素的梯度由权重构成。剩下的只是找出一个数参与过的所有乘积，再加起来。`,
    question: (layer, weight, P, Q) =>
      `${layer} 停留在 ${P} × ${Q} 个位置。${weight} 位于卷积核中央，它的梯度是多少个乘积之和？`,
    answer: (terms, images) =>
      `${terms} 个：${images > 1 ? "每张图像中，" : ""}卷积核停留的每个位置各一个，因为每处都用到了这个权重。`,
    kernel: (kernel, channel) => `卷积核 ${kernel}，对应特征图 ${channel}`,
    ofWeight: (name) => `dLoss/d${name}：最大的几项`,
    ofPixel: (name, terms, kernels, size) =>
      `dLoss/d${name}：${terms} 项，${kernels} 个卷积核 × ${size} 个位置`,
    after:
      "两者又都是卷积：dWeight 是输入与 dY 的卷积，dX 是 dY 与旋转 180° 的卷积核的卷积。所以反向传播的计算量约为前向的两倍。",
    linkWeight: "权重的梯度，全部各项",
    linkPixel: "像素的梯度，全部各项",
  },
  adam: {
    title: "Adam",
    text: (lr) =>
      `梯度指出损失增大的方向，所以更新要朝相反的方向走；但走多远，梯度没有说明。Adam 为每个权重保存两个滑动平均：梯度的平均 m，梯度平方的平均 v。权重每步变化 −lr · m̂ / (√v̂ + ε)，这里学习率 lr 为 ${lr}：梯度为正则减小，为负则增大。两个平均都从 0 开始，带帽的是修正后的值：第一步时，m̂ 就是梯度本身，v̂ 就是它的平方。`,
    question: (name, g, first) => `${name} 的梯度是 ${g}。${first ? "第一步" : "下一步"}它大约会更新多少？`,
    choices: (...sizes) => [`${sizes[0]}，即梯度`, `${sizes[1]}，即学习率`, `${sizes[2]}，即学习率乘以梯度`],
    answer: (moved) => `它变化了 ${moved}，与梯度方向相反。`,
    table: (name) => `${name} 的下一步`,
    before: "之前",
    now: "之后",
    after:
      "m̂ / √v̂ 是梯度除以它自身的典型大小。第一步时，只要梯度远大于 ε，它就是 1 或 −1。之后，在梯度不断变号的地方，步长会变小。",
    link: "逐行查看这次更新",
    sgd: "在“训练”页中选择的优化器是 SGD，而本章讲的是另一种。",
    chooseAdam: "改用 Adam",
  },
  failures: {
    title: "学到了什么，又错在哪里",
    text: (count) =>
      `前向、反向、更新一步，重复几百次，就有了一个会识别数字的网络。它学习时没有见过测试集的前 ${count} 个数字。现在让它全部识别一遍。`,
    question: (count) => `这 ${count} 个里，它会识别错多少？`,
    choices: (some) => ["一个也没有", `1 到 ${some} 个`, `超过 ${some} 个`],
    answer: (wrong, count, share) => `${count} 个中错了 ${wrong} 个，即准确率 ${share}。`,
    hardest: "其中最难的",
    mistake: (label, read, share) => `✗ ${label} 被识别为 ${read}（${share}）`,
    doubt: (_label, read, share) => `✓ ${read}（${share}）`,
    after:
      "选一个，用它逐步查看整个网络：网络越不相信正确的那个数字，损失和所有梯度就越大。换作是你，能认对吗？",
    linkTrain: "继续训练，边训练边看",
    linkPlay: "自己画一个数字",
    linkCheck: "检验它的梯度是否正确",
  },
};
