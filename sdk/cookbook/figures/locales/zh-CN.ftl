open-deals = 进行中的商机
activities = 跟进记录
