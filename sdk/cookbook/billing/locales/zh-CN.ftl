sent = 已发送到开票系统
account-is-gone = 该客户已不存在
key-is-missing = 请管理员先填写开票系统的密钥
billing-refused = 开票系统未接受
billing-is-away = 无法连接开票系统，请稍后重试
