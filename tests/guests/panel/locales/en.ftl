panel-title = Case { $name }
gallery = Every block
reason = Reason
approve = Approve
approved = Approved
reason-is-missing = Please give a reason
not-today = Not today
