done = 完成
