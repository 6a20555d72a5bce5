day = 日期
about = 事由
plan = 安排
planned = 已安排回电
day-is-missing = 请选择日期
day-is-over = 该日期已过
