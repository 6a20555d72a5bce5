not-this-one = 此项不行
