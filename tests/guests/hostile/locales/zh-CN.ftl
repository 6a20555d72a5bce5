no-thanks = 不接受
