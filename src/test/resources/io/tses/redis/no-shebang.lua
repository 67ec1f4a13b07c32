return {'noted'}
