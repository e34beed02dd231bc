metadata description = 'A monthly budget of a resource group that tells its owners before the money is gone.'

param name string
@description('Whole units of the billing currency.')
param amount int
@description('The first day of a month; it cannot move once the budget exists.')
param startDate string
@description('Percentages of the amount that alert.')
param alertAt int[]
@description('Action groups that are told; without one, those with these roles on the group.')
param contactGroups string[] = []
param contactRoles string[] = ['Owner', 'Contributor']

resource budget 'Microsoft.Consumption/budgets@2024-08-01' = {
  name: name
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: { startDate: startDate }
    notifications: toObject(alertAt, percent => 'actual-${percent}', percent => {
      enabled: true
      operator: 'GreaterThanOrEqualTo'
      threshold: percent
      thresholdType: 'Actual'
      contactEmails: [] // addresses of people do not belong into templates
      // Azure's page asks for a mail or an action group beside roles (learn.microsoft.com/javascript/api/
      // @azure/arm-consumption/notification, 2026-11); that roles alone are taken is unverified.
      contactGroups: contactGroups
      contactRoles: contactRoles
    })
  }
}

output id string = budget.id
