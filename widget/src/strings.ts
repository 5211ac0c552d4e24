// Words of the widget itself, in both languages. What the bot and people say comes from the server.

import type { Language } from "./types";

const STRINGS = {
  en: {
    title: "Ask us",
    open: "Open chat",
    close: "Close chat",
    placeholder: "Write a message",
    send: "Send",
    record: "Record a voice message",
    stop: "Stop and send",
    cancel: "Cancel the recording",
    recording: "Recording",
    noMicrophone: "The microphone cannot be used. Allow it in the browser, or write your message.",
    restart: "New conversation",
    log: "Conversation",
    typing: "Looking that up",
    listening: "Listening to your message",
    voice: "Voice message",
    sources: "Where this is from",
    reconnecting: "Connection lost, trying again",
    waiting: "You are in line for a person. You can go on writing.",
    withPerson: "A person is with you",
    you: "You",
    bot: "Assistant",
    person: "Our team",
    failed: "Not sent.",
    retry: "Try again",
    offline: "No connection.",
    inStock: "in stock",
    soldOut: "sold out",
    versions: "{n} versions",
    order: "Order",
    total: "Total",
    tracking: "Tracking",
    delivered: "Delivered",
    placed: "Ordered",
    ask: "Tell me more",
    language: "中文",
    previous: "Previous products",
    next: "More products",
    hello: "Hello! Ask me about products, prices, delivery, returns or your order.",
  },
  zh: {
    title: "在线咨询",
    open: "打开对话",
    close: "关闭对话",
    placeholder: "请输入消息",
    send: "发送",
    record: "录制语音消息",
    stop: "停止并发送",
    cancel: "取消录音",
    recording: "正在录音",
    noMicrophone: "无法使用麦克风。请在浏览器中允许，或直接输入文字。",
    restart: "新的对话",
    log: "对话内容",
    typing: "正在查询",
    listening: "正在听您的语音",
    voice: "语音消息",
    sources: "信息来源",
    reconnecting: "连接中断，正在重试",
    waiting: "您正在排队等待人工客服，可以继续留言。",
    withPerson: "人工客服正在为您服务",
    you: "您",
    bot: "智能助手",
    person: "客服同事",
    failed: "未发送。",
    retry: "重试",
    offline: "没有网络。",
    inStock: "有货",
    soldOut: "缺货",
    versions: "{n} 种款式",
    order: "订单",
    total: "合计",
    tracking: "物流单号",
    delivered: "送达日期",
    placed: "下单日期",
    ask: "了解更多",
    language: "English",
    previous: "上一批商品",
    next: "更多商品",
    hello: "您好！商品、价格、配送、退货或您的订单，都可以问我。",
  },
} satisfies Record<Language, Record<string, string>>;

export type Strings = (typeof STRINGS)["en"];

export function stringsOf(language: Language): Strings {
  return STRINGS[language];
}

/** "zh-CN" is Chinese, everything else is English. */
export function languageOf(tag: string | null | undefined): Language {
  return tag?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

export function money(cents: number, currency: string, language: Language): string {
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(cents / 100);
}
