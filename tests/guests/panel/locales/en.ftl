panel-title = Case { $name }
reason = Reason
approve = Approve
approved = Approved
reason-is-missing = Please give a reason
not-today = Not today
