import type { Dictionary } from "./dictionary.js";

const bugs: Dictionary["check"]["bugs"]["bugs"] = {
  gate: {
    title: "忘了 ReLU 的门控",
    forgot: "梯度处处通过，连输入为负、输出恒为 0 的地方也不例外。",
    named: (wrong, right) => `忘了门控：x ≤ 0 的地方梯度也通过了（得到 ${wrong}，应为 ${right}）。`,
  },
  turn: {
    title: "卷积核没有旋转",
    forgot: "把梯度分给像素时，卷积核必须旋转 180°：位于像素左上方的输出，是用卷积核右下角的权重读到它的。",
    named: (wrong, right) =>
      `卷积核没有旋转：图像的梯度用的是原样的卷积核，而不是旋转 180° 的（得到 ${wrong}，应为 ${right}）。`,
  },
  padding: {
    title: "忘了填充",
    forgot: "带填充的图像梯度从左上角裁下，而没有去掉边框，于是每个像素拿到的都是邻居的梯度。",
    named: (wrong, right) =>
      `错开了填充的宽度：每个像素拿到的是它左上方那个像素的梯度（得到 ${wrong}，应为 ${right}）。`,
  },
  spread: {
    title: "最大值的梯度被均分",
    forgot: "最大池化只把梯度传给窗口中的最大值；这里四个像素各得四分之一。",
    named: (wrong, right) =>
      `梯度被均分到整个窗口：本该只传给最大值的梯度，四个像素各得四分之一（得到 ${wrong}，应为 ${right}）。`,
  },
  input: {
    title: "dWeight 中忘了输入",
    forgot: "权重的梯度是 dy 乘以与它相乘的输入；这里输入被当成了 1。",
    named: (wrong, right) => `少了输入：dWeight 等于 x 处处为 1 时的结果（得到 ${wrong}，应为 ${right}）。`,
  },
  batch: {
    title: "偏置没有对整批求和",
    forgot: "每张图像都用到偏置，所以它的梯度要对所有图像求和；这里只算了第一张。",
    named: (wrong, right) => `没有对整批求和：偏置的梯度只来自第一张图像（得到 ${wrong}，应为 ${right}）。`,
  },
  constant: {
    title: "把均值当作常数",
    forgot: "一批图像的均值和标准差随其中每个像素而变。这里批归一化传回梯度时把它们当成了常数。",
    named: (wrong, right) =>
      `均值和标准差被当成常数：dx 只有 weight/σ · dy 这一项（得到 ${wrong}，应为 ${right}）。`,
  },
  mean: {
    title: "少了 1/N",
    forgot: "损失是整批的平均，而这里的梯度却是总和。",
    named: (wrong, right) => `少了求平均的 1/N：梯度大了 N 倍（得到 ${wrong}，应为 ${right}）。`,
  },
  sign: {
    title: "符号反了",
    forgot: "p − q 指向损失上升的方向，优化器沿相反方向更新。写成 q − p，就成了梯度上升。",
    named: (wrong, right) => `符号反了：训练使损失上升（得到 ${wrong}，应为 ${right}）。`,
  },
  twice: {
    title: "做了两次 softmax",
    forgot: "交叉熵要的是 logits，会自己算出概率；这里给它的已经是概率了。",
    named: (wrong) =>
      `softmax 做了两次：即使对正确的数字完全确信，损失仍是 ${wrong}，即 log(1 + 9/e)，而不是 0。`,
  },
  correction: {
    title: "Adam 没有偏差修正",
    forgot: "两个滑动平均都从 0 开始，起初偏小；这里没有除以 1 − βᵗ。",
    named: (wrong, right) =>
      `少了偏差修正：第一步更新了 ${wrong}，而 Adam 应更新 ${right}：是后者的 (1 − β₁)/√(1 − β₂) = 3.16 倍。`,
  },
  zero: {
    title: "梯度没有清零",
    forgot: "backward() 会累加到已有的梯度上。没有 zeroGrad()，每一步都还带着之前所有步的梯度。",
    named: (first, second) =>
      `梯度在累加：同一批图像先得到 ${first}，再得到 ${second}。两步之间少了 zeroGrad()。`,
  },
};

export const check: Dictionary["check"] = {
  title: "算得对吗？",
  lead: "梯度是一个论断：把这个数改变一点点，损失就会改变这么多。论断是可以检验的。",
  parts: { nudge: "扰动一个数", layers: "逐层 gradcheck", bugs: "植入一个错误" },
  waiting: "正在计算……",
  nudge: {
    lead: "选择网络中的一个数，给它加上扰动 ±h，让整个网络重新计算，再把损失的斜率与 backward() 的结果比较；后者无需把任何东西算两遍。",
    tensor: "所在张量",
    groups: { input: "图像", parameter: "参数", result: "各层的输出" },
    pixels: "x，像素",
    index: "索引",
    axis: (axis) => `第 ${axis} 轴的索引`,
    random: "随机",
    steepest: "梯度最大处",
    step: "步长 h",
    ofScale: (scale) => `乘以 ${scale}，即这个张量中的最大绝对值`,
    quantity: "量",
    value: "float64 的值",
    lossAt: (side) => `loss(w${side})`,
    slope: "斜率 = (loss(w + h) − loss(w − h)) / 2h",
    gradient: "backward()",
    apart: "相差（相对于梯度）",
    verdicts: {
      agrees: "两者一致。",
      coarse: "还差一点：在这个步长之内损失不是直线，或者有 ReLU、池化切换了选择。h 再小一些会更接近。",
      kink: "这里正好是不可导点：池化窗口中有像素恰好相等，梯度可以传给其中任何一个；或者某个 ReLU 的输入恰为 0。backward() 沿着最先取到的那个像素传播；如果每个池化窗口始终取同一个像素，损失的变化就与它一致。",
      rounding: "步长太小，损失的变化还不到它的最后一位有效数字。h 大一些更能说明问题。",
      differs: "两者不一致。",
    },
    sides: (left, right) => `左侧斜率 ${left}，右侧斜率 ${right}。`,
    zero: "损失没有变化：在这里，损失与这个数无关。",
    curve: "损失随这个数的变化",
    curveHint: (tangent) =>
      `曲线是只改变这一个数时的损失；虚线的斜率是 backward() 给出的 ${tangent}。三个点是表中的三个损失。`,
    curveLabel: "这个数改变时的损失",
    change: "loss − loss(w)",
    moved: "扰动量",
    loss: "损失",
    tangent: "切线",
    error: "为什么用 float64：h 越来越小时的误差",
    errorHint:
      "从右往左看，步长变小先有好处：曲线在局部更接近直线，误差随 h² 下降。之后就反过来了：两个损失相同的位数越来越多，相减后剩下的有效数字越来越少，误差随 1/h 增长。float32 只有约 7 位有效数字，很早就失效；float64 约有 16 位。所以检验是在网络的 float64 副本上、用普通循环进行的。",
    errorKink:
      "在不可导点上，步长再小也没有用：中心差分是两侧斜率的平均，而梯度只对应几种取法中的一种。上面的结论来自每个池化窗口都固定取原来那个像素的网络。",
    errorAxis: "|斜率 − 梯度|",
    none: "这里没有可以扰动的数。",
    button: "扰动 ±h",
    line: (h, slope, gradient) => `± ${h}：损失的斜率是 ${slope}；backward() 给出 ${gradient}。`,
    more: "详细查看",
    cannot: "没有哪一层接收或产生这个张量，所以不能单独扰动它：请选择参数、像素或某一层的输出。",
  },
  layers: {
    lead: "gradcheck 对所有的数都这样检验。每一层都用自己当前的权重接受检验，输入则是一个小的随机张量。",
    all: "全部检验",
    run: "检验",
    layer: "层",
    kind: "类型",
    result: "结果",
    whole: "整个网络",
    function: "函数",
    right: "正确",
    wrong: "错误",
    full: (checked, shape) => `输入 ${shape}；${checked} 个数逐一扰动。`,
    directional: (elements, checked, shape) =>
      `输入 ${shape}；${elements} 个数沿 ${checked} 个随机方向同时扰动：只要有一个梯度错了，几乎每个方向都会显示出来。`,
    report: "gradcheck 的报告",
    nothingYet: (all) => `尚未检验。点击“${all}”或选择某一层，结果与报告将显示在这里。`,
  },
  bugs: {
    lead: "十二个常见的错误。每个错误都植入一个小网络，与正确的网络并排训练，两者的初始权重和每一批数据都相同。看看它有什么后果，又是怎样被找出来的。",
    list: "错误",
    quiz: "测验：随机植入一个",
    forgotten: "忘了什么",
    wrongLine: "错",
    rightLine: "对",
    train: (steps) => `两个一起训练 ${steps} 步`,
    stop: "停止",
    fetching: "正在读取训练图像……",
    of: (step, steps) => `第 ${step} 步，共 ${steps} 步`,
    loss: "每批的损失",
    lossLabel: "有错误和没有错误时每一步的损失",
    accuracy: "200 个新数字的准确率",
    accuracyLabel: "有错误和没有错误时每一步的准确率",
    step: "步",
    right: "正确",
    wrong: "有错误",
    setting: "两个卷积层分别输出 8 张和 16 张特征图，Adam 学习率 0.002，批大小 32，取自 2,000 张图像。",
    normalized: "带批归一化。",
    summary: (step, rightLoss, wrongLoss, rightShare, wrongShare) =>
      `${step} 步之后，正确时损失为 ${rightLoss}，有错误时为 ${wrongLoss}；新数字的准确率分别是 ${rightShare} 和 ${wrongShare}。`,
    effects: {
      dead: "有这个错误就什么也学不到。看得出有问题，但还看不出是什么问题。",
      hurt: "能学，但效果变差。没见过正确曲线的人会到别处找原因，比如学习率或数据。",
      harmless:
        "几乎没有影响。错误的梯度也能训练：只要大致指向下降方向就行，而长度不对会被 Adam 归一化掉。只有检验才能发现它。",
      faster: "在这里它甚至学得更快。但这不等于它是对的：无论好坏，训练曲线都证明不了梯度是否正确。",
    },
    checks: "检验的结果",
    checkNames: {
      convolution: "卷积的 gradcheck",
      relu: "ReLU 的 gradcheck",
      pool: "最大池化的 gradcheck",
      normalize: "批归一化的 gradcheck",
      dense: "全连接层的 gradcheck",
      loss: "损失的 gradcheck",
      sure: "确信且正确时的损失",
      "first-step": "优化器的第一步",
      "fresh-gradient": "同一批上的两步",
    },
    passed: "正确",
    failed: "错误",
    unnamed: "有错，但不像这里已知的任何一种错误。",
    report: "gradcheck 的报告",
    reportNote:
      "gradcheck 能发现梯度有错；上面的结论来自另一步：比较哪个已知错误恰好算出这些数。报告只认得其中一部分。",
    blind: "gradcheck 在这里发现不了问题：每个运算的梯度都是对的。错误在运算之外，需要专门的检验。",
    bugs,
    quizLead: "已经植入一个错误，但不告诉你是哪个。请训练网络、阅读检验结果，然后判断它是什么。",
    guess: "你的猜测",
    reveal: "公布答案",
    correct: (title) => `对了：${title}。`,
    incorrect: (title) => `不对：不是“${title}”。再看看。`,
    revealed: (title) => `答案是：${title}。`,
    another: "再来一个",
  },
};
