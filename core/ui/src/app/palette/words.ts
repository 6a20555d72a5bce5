/** What people type for a command, in either language, whatever language is on screen. */
import type { Label } from '@/api/types';

export const WORDS = {
  edit: ['edit', 'change', '编辑', '修改'],
  log: ['log', 'add', 'write', '记录', '添加', '写跟进'],
  assign: ['assign owner', 'change owner', 'transfer', '分配负责人', '变更负责人', '转移'],
  take: ['assign to me', 'take over', '分配给我', '由我负责'],
  stage: ['move to', 'move stage', '移到', '推进阶段', '变更阶段'],
  follow: ['follow', 'watch', '关注'],
  unfollow: ['unfollow', 'stop following', '取消关注'],
  star: ['star', 'favourite', '收藏'],
  link: ['copy link', 'copy address', '复制链接'],
  share: ['share', '共享', '分享'],
  print: ['print', '打印'],
  delete: ['delete', 'remove', '删除'],
  tags: ['tags', 'label', '标签'],
  export: ['export', 'download', '导出'],
  clear: ['clear selection', 'deselect', '取消选择'],
} as const;

/** Every language's text of a label. */
export const names = (label: Label | string | undefined): string[] => (typeof label === 'string' ? [label] : Object.values(label ?? {}));

/** A command's words with what it is done to: `move to Won`, `移到 赢单`. */
export const withNames = (words: readonly string[], label: Label | string | undefined): string[] => words.flatMap((word) => names(label).map((name) => `${word} ${name}`));
