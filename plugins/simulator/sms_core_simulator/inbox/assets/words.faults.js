// What each fault does, in a few words: English, 简体中文.

import { language } from "./words.js";

const FAULTS = {
  code: ["The vendor refuses", "厂商拒绝"],
  partial: ["The vendor refuses every second number", "厂商拒绝一半号码"],
  latency: ["The answer takes longer", "响应变慢"],
  clock: ["The vendor’s clock is wrong", "厂商时钟偏差"],
  status: ["HTTP error without a vendor’s answer", "HTTP 错误，没有厂商响应"],
  redirect: ["Redirect instead of an answer", "重定向"],
  lose_answer: ["Accepted, but the answer is lost", "已接受，但响应丢失"],
  reset: ["Connection reset", "连接被重置"],
  close: ["Connection closed", "连接被关闭"],
  hang: ["Nothing more comes", "不再有任何响应"],
  refuse: ["Connections refused", "拒绝连接"],
  unreachable: ["Nobody accepts connections", "无法建立连接"],
  truncated: ["Half of the answer", "响应只有一半"],
  slow: ["The answer drips", "响应缓慢滴出"],
  oversized: ["A very long answer", "超长响应"],
  gzip_bomb: ["A compressed answer that explodes", "压缩炸弹"],
  garbage: ["Random bytes for a body", "随机字节的正文"],
  noise: ["Random bytes instead of HTTP", "随机字节，不是 HTTP"],
  wrong_length: ["More than its length says", "长度不符"],
  receipt: ["The receipt tells of failure", "回执报告失败"],
  receipt_late: ["The receipt comes late", "回执延迟"],
  receipt_never: ["No receipt comes", "没有回执"],
  receipt_twice: ["The receipt comes twice", "回执重复"],
  receipt_out_of_order: ["The receipt comes out of order", "回执乱序"],
};

const STAGES = {
  connect: ["on connecting", "连接时"],
  headers: ["after the headers", "收到请求头之后"],
  body: ["after the request", "收到请求之后"],
  accepted: ["after it was accepted", "接受之后"],
  answer: ["in the middle of the answer", "响应中途"],
};

const FIELDS = {
  stage: ["When", "时机"],
  code: ["Code", "错误码"],
  status: ["HTTP status", "HTTP 状态码"],
  seconds: ["Seconds", "秒"],
};

const side = language === "zh" ? 1 : 0;

/** In the order in which people look for them; ones not named here come last. */
export const faultOrder = Object.keys(FAULTS);
export const faultWords = (effect) => FAULTS[effect]?.[side] ?? effect;
export const stageWords = (stage) => STAGES[stage]?.[side] ?? stage;
export const faultField = (name) => FIELDS[name][side];
export const faultFields = Object.keys(FIELDS);
