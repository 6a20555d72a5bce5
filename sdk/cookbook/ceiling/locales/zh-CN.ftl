explained = 金额超过此上限的商机将被拒绝。
amount = 金额
save = 保存
saved = 已保存
not-an-amount = 请填写大于零的整数金额
over-the-ceiling = 金额超过允许的上限
