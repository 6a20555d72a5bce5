# 钩子和操作返回的提示，由组件按键引用。
won-needs-amount = 赢单时必须填写金额
won-needs-close-date = 赢单时必须填写成交日期
lost-needs-reason = 输单时必须选择输单原因
closed-is-locked = 该商机已关闭，只有具备“重新打开”权限的人员可以修改
close-before-engage = 成交日期早于接洽日期
lead-is-converted = 该线索已转化
lead-converts-by-action = 请使用“转化”操作：它会同时创建客户和联系人
lead-stays-converted = 已转化的线索不能改回其他状态
lead-has-no-name = 该线索没有公司名称，也没有姓名
stage-is-closed = 请选择未关闭的销售阶段
opportunity-is-closed = 该商机已关闭
opportunity-is-open = 该商机未关闭
lead-converted = 线索已转化
opportunity-won = 商机已赢单
opportunity-lost = 商机已输单
opportunity-reopened = 商机已重新打开
