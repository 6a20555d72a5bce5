unknown = 未知操作
