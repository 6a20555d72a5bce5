not-welcome = 不受欢迎
