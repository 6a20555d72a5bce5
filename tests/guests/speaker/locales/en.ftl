not-this-name = The name { $name } is taken
no-thanks = No, thanks
title = Note { $name }
say = Say
said = Said
