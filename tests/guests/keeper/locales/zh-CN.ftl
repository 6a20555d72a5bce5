kept = 已保存
held = 该名称已被保留
