"""People are told what is new and what is over: by e-mail, webhook, or a robot of a chat."""
