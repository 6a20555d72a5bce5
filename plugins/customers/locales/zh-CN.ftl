# 钩子返回的提示，由组件按键引用。
parent-is-self = 上级客户不能是客户自己
subject-call = 电话
subject-meeting = 会议
subject-email = 邮件
subject-note = 备注
subject-visit = 拜访
