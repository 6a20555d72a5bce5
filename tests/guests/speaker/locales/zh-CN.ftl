not-this-name = 名称 { $name } 已被占用
no-thanks = 不用了
title = 记录 { $name }
say = 说
said = 已说
