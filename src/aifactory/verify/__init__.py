"""The examiner: reads what ARM reports and says, rule by rule, whether the promises hold."""
