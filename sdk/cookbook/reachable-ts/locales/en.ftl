nobody-can-reach = Enter a phone number or an e-mail address
