# 钩子和操作返回的提示，由组件按键引用。
ends-before-start = 结束时间早于开始时间
expires-before-published = 失效时间早于发布时间
may-not-publish = 您没有发布公告的权限
announcement-published = 公告已发布
