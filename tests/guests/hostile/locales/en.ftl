no-thanks = No, thank you
