kept = 已保存
