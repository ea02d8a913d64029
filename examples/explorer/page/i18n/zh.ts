import { check } from "./check.zh.js";
import type { Dictionary } from "./dictionary.js";

export const zh: Dictionary = {
  title: "Pellucid 探索器",
  skip: "跳到正文",
  views: {
    tour: "导览",
    network: "网络",
    train: "训练",
    play: "试一试",
    check: "检验",
  },
  page: {
    language: "语言",
    theme: "主题",
    light: "浅色",
    dark: "深色",
    system: "跟随系统",
    loading: "正在启动……",
    close: "关闭",
    computing: (backend) => `计算后端：${backend}`,
    notIsolated: "单线程：服务器没有发送多线程所需的响应头",
  },
  network: {
    title: "网络",
  },
  detail: {
    title: "这一步",
  },
  train: {
    title: "训练",
  },
  play: {
    title: "试一试",
  },
  check,
  tour: {
    title: "导览",
  },
};
