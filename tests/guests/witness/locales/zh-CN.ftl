unwell = 今天状态不佳
