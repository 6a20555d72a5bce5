moved = 已迁移
