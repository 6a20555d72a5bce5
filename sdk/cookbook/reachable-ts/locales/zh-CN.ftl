nobody-can-reach = 请填写电话或邮箱
