panel-title = 事项 { $name }
gallery = 全部区块
reason = 理由
approve = 批准
approved = 已批准
reason-is-missing = 请填写理由
not-today = 今天不行
